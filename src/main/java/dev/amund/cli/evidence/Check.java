package dev.amund.cli.evidence;

/**
 * One thing that the history should prove.
 *
 * @param name short and stable: programs may look for it
 * @param held whether it does
 * @param detail by what, or what is wrong
 */
public record Check(String name, boolean held, String detail) {}
