package dev.amund.cli.evidence;

/**
 * A record that was no event and speaks of the request: its bytes contain the request's id.
 *
 * @param reason what was wrong with it
 * @param origin where it was read, as {@code topic-partition@offset}
 */
public record DeadRecord(String reason, String origin) {}
