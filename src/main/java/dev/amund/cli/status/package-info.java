/** Queries a running daemon over HTTP for {@code amund status}, and prints the answer. */
package dev.amund.cli.status;
