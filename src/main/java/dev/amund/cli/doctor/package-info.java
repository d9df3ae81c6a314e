/**
 * {@code amund doctor}: checks everything that a daemon depends on, and says what to do if
 * something is wrong.
 */
package dev.amund.cli.doctor;
