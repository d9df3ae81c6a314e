/**
 * The unlearner's activity, for those who watch it from other threads: status, meters and the
 * heartbeats of its threads.
 */
package dev.amund.unlearner.monitoring;
