package dev.amund.cli.demo;

/**
 * A promise and whether it held.
 *
 * @param text what was promised
 * @param held whether it held
 * @param evidence the counts, or the violation
 */
record Promise(String text, boolean held, String evidence) {}
