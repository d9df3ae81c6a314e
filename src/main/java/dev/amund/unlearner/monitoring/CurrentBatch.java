package dev.amund.unlearner.monitoring;

import dev.amund.unlearner.tasks.SlicePosition;
import java.time.Instant;

/**
 * The batch that is being worked on, for those who watch.
 *
 * @param batchId which batch
 * @param modelId of which model
 * @param requests how many requests it holds
 * @param samples size of the forget set; 0 before it is known
 * @param attempt 1, 2, 3 ...; 0 before the first
 * @param stage {@code fetch}, {@code attack}, {@code fine-tune}, {@code evaluate}, {@code publish},
 *     {@code erase}
 * @param done units of the stage that are done
 * @param total units of the stage; 0 if unknown
 * @param since when the batch, or the slice of it, was started
 * @param slice which slice of the batch it is, if the batch is too large for one update
 */
public record CurrentBatch(
    String batchId,
    String modelId,
    int requests,
    int samples,
    int attempt,
    String stage,
    int done,
    int total,
    Instant since,
    SlicePosition slice) {}
