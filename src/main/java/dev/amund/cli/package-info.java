/**
 * The command line: {@code amund serve}, {@code follow}, {@code demo}, {@code import}, {@code
 * request}, {@code keys}, {@code versions}, {@code verify}, {@code audit}, {@code bench}.
 *
 * <p>Exit codes: 0 all went well, 1 it failed and the message says why, 2 the command line or the
 * configuration is wrong.
 *
 * <p>Here are the entry point, the logging, and the commands of one class: {@code serve}, {@code
 * follow} and {@code import}. Each other command has a package with what it needs; {@code common}
 * has the options that several share.
 */
package dev.amund.cli;
