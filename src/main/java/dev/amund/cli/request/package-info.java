/** Sends the requests of {@code amund request} and follows them to the final receipts. */
package dev.amund.cli.request;
