/**
 * The command line: {@code amund serve}, {@code demo}, {@code import}, {@code request}.
 *
 * <p>Exit codes: 0 all went well, 1 it failed and the message says why, 2 the command line or the
 * configuration is wrong.
 */
package dev.amund.cli;
