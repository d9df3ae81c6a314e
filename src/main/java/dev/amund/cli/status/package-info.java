/** What {@code amund status} asks of a running daemon, over HTTP, and how it shows the answer. */
package dev.amund.cli.status;
