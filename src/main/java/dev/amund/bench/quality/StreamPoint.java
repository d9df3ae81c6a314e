package dev.amund.bench.quality;

/**
 * The state of a stream after a micro-batch.
 *
 * @param forgotten samples forgotten so far
 * @param batchAccuracy on this micro-batch's samples
 * @param batchAuc their AUC against held-out data
 * @param batchAucAtTheEnd the same of the network that the whole stream has left
 * @param fallAuc AUC of their fall in log-odds, from before this micro-batch, against that of
 *     held-out data, as seen by a holder of both versions
 * @param transformedAuc their AUC against held-out data by variants of the samples: images
 *     mirrored, other inputs with noise
 * @param forgetAccuracy on all that was forgotten so far
 * @param forgetUnseenAuc their AUC against held-out data
 * @param retainAccuracy on a sample of D_R
 * @param testAccuracy on held-out data
 */
public record StreamPoint(
    int forgotten,
    double batchAccuracy,
    double batchAuc,
    double batchAucAtTheEnd,
    double fallAuc,
    double transformedAuc,
    double forgetAccuracy,
    double forgetUnseenAuc,
    double retainAccuracy,
    double testAccuracy) {

  /** Returns the same, at the end of the stream. */
  StreamPoint atTheEnd(double auc) {
    return new StreamPoint(
        forgotten,
        batchAccuracy,
        batchAuc,
        auc,
        fallAuc,
        transformedAuc,
        forgetAccuracy,
        forgetUnseenAuc,
        retainAccuracy,
        testAccuracy);
  }
}
