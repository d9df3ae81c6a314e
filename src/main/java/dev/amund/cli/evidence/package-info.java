/**
 * {@code amund audit}: the history of one deletion request, which is what the topics and the
 * artifact store still have of it, what that proves, and what is missing.
 */
package dev.amund.cli.evidence;
