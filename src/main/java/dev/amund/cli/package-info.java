/**
 * The command line: {@code amund serve}, {@code follow}, {@code demo}, {@code import}, {@code
 * request}, {@code keys}, {@code versions}, {@code verify}, {@code audit}, {@code bench}.
 *
 * <p>Exit codes: 0 all went well, 1 it failed and the message says why, 2 the command line or the
 * configuration is wrong.
 */
package dev.amund.cli;
