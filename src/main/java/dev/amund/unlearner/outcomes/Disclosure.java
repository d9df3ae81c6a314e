package dev.amund.unlearner.outcomes;

import dev.amund.audit.ForgetKind;
import dev.amund.audit.GateDecision;
import dev.amund.audit.LabelShare;
import dev.amund.audit.LostLabelMetrics;
import dev.amund.audit.ModelMetrics;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Decides which figures may leave amund: an aggregate over two people's samples is a statement
 * about people.
 *
 * @param minSamples the fewest samples that a published figure may describe
 */
record Disclosure(int minSamples) {
  /**
   * Returns whether figures of the whole forget set may be published. Those of a kind of samples
   * are published beside them, so the rest must not be too few samples either: one could subtract.
   */
  boolean allowsForgetSet(ModelMetrics metrics) {
    int ofKinds = lostLabels(metrics).values().stream().mapToInt(Disclosure::samples).sum();
    int others = metrics.forgetSamples() - ofKinds;
    return metrics.forgetSamples() >= minSamples && (others == 0 || others >= minSamples);
  }

  /** Returns whether AUCs, which are of the samples whose labels stay, may be published. */
  boolean allowsAuc(ModelMetrics metrics) {
    return metrics.samplesOfAuc() >= minSamples;
  }

  /** Returns the metrics of the kinds with enough samples. */
  Map<ForgetKind, LostLabelMetrics> lostLabels(ModelMetrics metrics) {
    var allowed = new EnumMap<ForgetKind, LostLabelMetrics>(ForgetKind.class);
    metrics
        .lostLabels()
        .forEach(
            (kind, lost) -> {
              if (allows(lost.forgotten())) {
                allowed.put(
                    kind,
                    new LostLabelMetrics(
                        lost.forgotten(), lost.unseen().filter(this::allows), lost.ofOthers()));
              }
            });
    return allowed;
  }

  /** Returns why an attempt was refused, a sentence each. */
  List<String> reasons(GateDecision decision) {
    return decision.reasons(minSamples).stream().map(Reasons::shorten).toList();
  }

  private boolean allows(LabelShare share) {
    return share.samples() >= minSamples;
  }

  private static int samples(LostLabelMetrics lost) {
    return lost.forgotten().samples();
  }
}
