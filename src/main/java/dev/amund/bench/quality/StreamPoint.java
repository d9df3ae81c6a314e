package dev.amund.bench.quality;

import dev.amund.audit.AucInterval;
import dev.amund.audit.ModelMetrics;

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

  /**
   * Returns the state after a micro-batch.
   *
   * @param forgotten samples forgotten so far
   * @param own metrics with the micro-batch as the forget set
   * @param all metrics with all that was forgotten so far as the forget set
   */
  static StreamPoint of(int forgotten, ModelMetrics own, ModelMetrics all) {
    return new StreamPoint(
        forgotten,
        own.forgetAccuracy().orElseThrow(),
        auc(own),
        auc(own),
        own.furtherOnForget().get("auc.fall-unseen"),
        own.furtherOnForget().get("auc.transformed"),
        all.forgetAccuracy().orElseThrow(),
        auc(all),
        own.retainAccuracy().orElseThrow(),
        own.testAccuracy().orElseThrow());
  }

  private static double auc(ModelMetrics metrics) {
    return metrics.forgetUnseen().map(AucInterval::value).orElseThrow();
  }

  /**
   * Returns the same, at the end of the stream.
   *
   * @param last metrics of the micro-batch on the network that the whole stream has left
   */
  StreamPoint atTheEnd(ModelMetrics last) {
    return new StreamPoint(
        forgotten,
        batchAccuracy,
        batchAuc,
        auc(last),
        fallAuc,
        transformedAuc,
        forgetAccuracy,
        forgetUnseenAuc,
        retainAccuracy,
        testAccuracy);
  }
}
