/** {@code amund try}: chooses samples and a model, runs a dry run, and proposes what would help. */
package dev.amund.cli.dryrun;
