/**
 * How far the batches of each partition are done, and what waits behind them. It is read from and
 * written into the metadata of committed offsets, so that it outlives a process and goes with the
 * partition.
 */
package dev.amund.unlearner.progress;
