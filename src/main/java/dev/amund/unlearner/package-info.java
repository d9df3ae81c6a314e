/**
 * The batch loop: one micro-batch in, one new model version out, exactly once.
 *
 * <p>A batch passes through three Kafka transactions, none of which is open while anything is
 * computed. The first says that it was begun, in the metadata of its offset: what always kills the
 * process is recognised by that. The second publishes: version, evaluations and receipts, together
 * with the consumer's offset, which fences a daemon that has lost the partition. The offset does
 * not move yet: it stays on the batch, so that a crash before the erasure brings the same batch
 * back, and the head of the version chain then tells that only the erasure is outstanding. The
 * third confirms the erasure and moves the offset on. The arithmetic, minutes of it, lies between
 * the first and the second, on a thread of its own, while the consumer keeps polling with its
 * partitions paused.
 *
 * <p>This package holds the loop itself, whose states are drawn in {@code LoopState}. Below it,
 * each importing only from those that follow: {@code dryrun} and {@code update} (the work), {@code
 * models} (the model on its device), {@code transactions}, {@code monitoring}, {@code outcomes}
 * (receipts and evaluations), {@code attempts}, {@code tasks} and {@code progress}.
 */
package dev.amund.unlearner;
