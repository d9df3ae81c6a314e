/** {@code amund bench}: one command for each benchmark of {@code dev.amund.bench}. */
package dev.amund.cli.bench;
