/** {@code amund try}: which samples and which model, what comes of it, and what would help. */
package dev.amund.cli.dryrun;
