/**
 * The command line: {@code amund serve}, {@code follow}, {@code demo}, {@code import}, {@code
 * request}, {@code keys}, {@code versions}, {@code verify}, {@code audit}, {@code bench}.
 *
 * <p>Exit codes: 0 all went well, 1 it failed and the message says why, 2 the command line or the
 * configuration is wrong.
 *
 * <p>There is one class for each command, named as the command is, and one for each option that
 * several commands share; that makes many classes of one subject. What a command does beyond
 * reading its options stands in the packages below and in those of other floors.
 */
package dev.amund.cli;
