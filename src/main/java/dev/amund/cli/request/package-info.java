/** What {@code amund request} sends, and how it follows it to the final receipts. */
package dev.amund.cli.request;
