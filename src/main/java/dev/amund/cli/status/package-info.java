/** {@code amund status}: queries a running daemon over HTTP, and prints the answer. */
package dev.amund.cli.status;
