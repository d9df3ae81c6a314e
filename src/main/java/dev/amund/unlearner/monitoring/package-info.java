/**
 * What the unlearner is doing and has done, for those who watch it from other threads: status,
 * meters and the heartbeats of its threads.
 */
package dev.amund.unlearner.monitoring;
