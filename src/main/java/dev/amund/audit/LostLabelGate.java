package dev.amund.audit;

import dev.amund.audit.GateCheck.Side;
import dev.amund.audit.GateDecision.Kind;
import dev.amund.config.GateThresholds;
import java.util.Optional;

/**
 * Refuses an update that still predicts labels that must go. It judges the low end of each
 * interval, and tolerates the rate at which held-out samples of other classes get the labels.
 */
final class LostLabelGate implements Gate {
  /**
   * The share of the samples that may still get their label, unless held-out samples of other
   * classes get it more often.
   */
  static final double MAX_SHARE = 0.05;

  private final GateThresholds thresholds;

  LostLabelGate(GateThresholds thresholds) {
    this.thresholds = thresholds;
  }

  @Override
  public void judge(MeasuredUpdate update, GateVerdict verdict) {
    if (thresholds.maxForgetUnseenAuc() < 1) {
      update.after().lostLabels().forEach((kind, lost) -> judge(kind, lost, verdict));
    }
  }

  private static void judge(ForgetKind kind, LostLabelMetrics lost, GateVerdict verdict) {
    double allowed = Math.max(MAX_SHARE, lost.ofOthers().orElse(0));
    if (kind == ForgetKind.WHOLE_CLASS) {
      int forgotten = lost.forgotten().samples();
      judgeClass("forgotten samples", lost.forgotten(), forgotten, allowed, verdict);
      lost.unseen()
          .ifPresent(
              held ->
                  judgeClass(
                      "held-out samples",
                      held,
                      Math.min(forgotten, held.samples()),
                      allowed,
                      verdict));
    } else {
      LabelShare share = lost.forgotten();
      verdict.judge(
          check(
              "wrong labels still given, low end",
              Double.isNaN(share.confidence()) ? Double.NaN : share.accuracyLow(),
              allowed),
          GateFinding.of(
              "Wrong labels that must go are still given",
              share.samples(),
              "to %.1f %% of %d samples; %.1f %% are allowed.",
              100 * share.accuracy(),
              share.samples(),
              100 * allowed));
    }
  }

  /**
   * @param reported the fewest samples of which the figures tell
   */
  private static void judgeClass(
      String which, LabelShare share, int reported, double allowed, GateVerdict verdict) {
    verdict.judge(
        check("whole class predicted, " + which + ", low end", share.accuracyLow(), allowed),
        GateFinding.of(
            "A class that goes as a whole is still predicted",
            reported,
            "for %.1f %% of %d %s of it; %.1f %% are allowed.",
            100 * share.accuracy(),
            share.samples(),
            which,
            100 * allowed));
    verdict.judge(
        check("whole class probability, " + which + ", low end", share.confidenceLow(), allowed),
        GateFinding.of(
            "A class that goes as a whole is still probable",
            reported,
            "%.1f %% on average for %d %s of it; %.1f %% are allowed.",
            100 * share.confidence(),
            share.samples(),
            which,
            100 * allowed));
  }

  private static GateCheck check(String gate, double value, double allowed) {
    return new GateCheck(gate, Optional.empty(), value, Side.AT_MOST, allowed, Kind.REMEMBERED);
  }
}
