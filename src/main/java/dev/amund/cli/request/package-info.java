/** {@code amund request}: sends requests and follows them to the final receipts. */
package dev.amund.cli.request;
