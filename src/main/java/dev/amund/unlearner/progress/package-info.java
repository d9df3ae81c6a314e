/**
 * The progress in each partition of the batches topic, and the backlog behind it. It is read from
 * and written into the metadata of committed offsets, so that it outlives a process and goes with
 * the partition.
 */
package dev.amund.unlearner.progress;
