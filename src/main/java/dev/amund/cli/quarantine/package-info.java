/**
 * Reads what is quarantined and what must be trained anew, and sends what operators do about it.
 */
package dev.amund.cli.quarantine;
