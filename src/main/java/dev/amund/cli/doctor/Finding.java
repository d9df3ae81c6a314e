package dev.amund.cli.doctor;

/**
 * What one check has found.
 *
 * @param check its name
 * @param ok whether a daemon could work with it
 * @param detail what was found, or what is wrong and what to do
 */
public record Finding(String check, boolean ok, String detail) {}
