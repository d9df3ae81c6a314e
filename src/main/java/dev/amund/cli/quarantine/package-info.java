/**
 * {@code amund quarantine}: reads what is quarantined and what must be retrained from scratch, and
 * sends operators' actions.
 */
package dev.amund.cli.quarantine;
