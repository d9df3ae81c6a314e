package dev.amund.cli.evidence;

/**
 * A check of a history.
 *
 * @param name short and stable, for programs
 * @param held whether it holds
 * @param detail the proof, or what is wrong
 */
public record Check(String name, boolean held, String detail) {}
