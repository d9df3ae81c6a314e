package dev.amund.cli.evidence;

/**
 * A dead letter whose bytes contain the request's id.
 *
 * @param reason what was wrong with it
 * @param origin where it was read, as {@code topic-partition@offset}
 */
public record DeadRecord(String reason, String origin) {}
