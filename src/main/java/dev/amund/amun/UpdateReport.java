package dev.amund.amun;

/**
 * The statistics of one update. Aggregates only.
 *
 * @param attack how D_A was found
 * @param finalLoss mean cross-entropy over the batches of the last epoch, in training mode
 * @param steps SGD steps
 * @param samplesTrained samples that passed through them, repetitions counted
 * @param replayPerEpoch retained samples in each epoch
 */
public record UpdateReport(
    AttackReport attack, double finalLoss, int steps, long samplesTrained, int replayPerEpoch) {}
