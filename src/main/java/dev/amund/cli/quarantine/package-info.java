/**
 * Reads what is quarantined and what must be retrained from scratch, and sends what operators do
 * about it.
 */
package dev.amund.cli.quarantine;
