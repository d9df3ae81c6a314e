/**
 * The three Kafka transactions of a batch and what they rest on: the fenced producer of each
 * partition, the heads of the version chains, the feed of batches in order, and how often each was
 * delivered.
 */
package dev.amund.unlearner.transactions;
