package dev.amund.bench;

/**
 * Where a stream stands after a micro-batch.
 *
 * @param forgotten samples forgotten so far
 * @param batchAccuracy on this micro-batch's samples
 * @param batchAuc their AUC against held-out data
 * @param forgetAccuracy on all that was forgotten so far
 * @param forgetUnseenAuc their AUC against held-out data
 * @param retainAccuracy on a sample of D_R
 * @param testAccuracy on held-out data
 */
public record StreamPoint(
    int forgotten,
    double batchAccuracy,
    double batchAuc,
    double forgetAccuracy,
    double forgetUnseenAuc,
    double retainAccuracy,
    double testAccuracy) {}
