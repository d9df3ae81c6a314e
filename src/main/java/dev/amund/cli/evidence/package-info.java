/**
 * The history of one deletion request, as {@code amund audit} hands it out: what the topics and the
 * artifact store still say of it, what that proves, and what is no longer there.
 */
package dev.amund.cli.evidence;
