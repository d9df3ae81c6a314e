package dev.amund.cli.demo;

/**
 * A promise and whether it held.
 *
 * @param text what was promised
 * @param held whether it held
 * @param evidence what was counted, or what broke it
 */
record Promise(String text, boolean held, String evidence) {}
