/**
 * The batch loop: one micro-batch in, one new model version out, exactly once.
 *
 * <p>A batch passes through two Kafka transactions. The first publishes: version, evaluations and
 * receipts, together with the consumer's offset, which fences a daemon that has lost the partition.
 * The offset does not move yet: it stays on the batch, so that a crash before the erasure brings
 * the same batch back, and the head of the version chain then tells that only the erasure is
 * outstanding. The second transaction confirms the erasure and moves the offset on. The arithmetic,
 * minutes of it, lies before the first transaction, on a thread of its own, while the consumer
 * keeps polling with its partitions paused.
 */
package dev.amund.unlearner;
