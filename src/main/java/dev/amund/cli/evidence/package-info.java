/**
 * The history of one deletion request for {@code amund audit}: what the topics and the artifact
 * store still have of it, what that proves, and what is missing.
 */
package dev.amund.cli.evidence;
