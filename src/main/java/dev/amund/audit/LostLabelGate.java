package dev.amund.audit;

import dev.amund.audit.GateDecision.Kind;
import dev.amund.audit.GateDecision.Refusal;
import java.util.List;
import java.util.Locale;

/**
 * Refuses an update that has left too much of labels that must go. By the low end of each interval,
 * as the other gates; and no more is asked for than that the samples get the labels as seldom as
 * held-out samples do for which they are wrong.
 */
final class LostLabelGate {
  private final double maxShare;

  /**
   * @param maxShare of the samples that may still get their label, where held-out samples of other
   *     classes do not get it more often
   */
  LostLabelGate(double maxShare) {
    this.maxShare = maxShare;
  }

  void judge(ModelMetrics after, List<Refusal> refusals) {
    after.lostLabels().forEach((kind, lost) -> judge(kind, lost, refusals));
  }

  private void judge(ForgetKind kind, LostLabelMetrics lost, List<Refusal> refusals) {
    double allowed = Math.max(maxShare, lost.ofOthers().orElse(0));
    if (kind == ForgetKind.WHOLE_CLASS) {
      judgeClass("forgotten samples", lost.forgotten(), allowed, refusals);
      lost.unseen().ifPresent(held -> judgeClass("held-out samples", held, allowed, refusals));
    } else {
      // Written so that NaN, which compares as false, is refused.
      refuseIf(
          !(lost.forgotten().accuracyLow() <= allowed)
              || Double.isNaN(lost.forgotten().confidence()),
          "Wrong labels that must go are still given: to %.1f %% of %d samples; %.1f %% are"
              + " allowed.",
          100 * lost.forgotten().accuracy(),
          lost.forgotten().samples(),
          allowed,
          refusals);
    }
  }

  private static void judgeClass(
      String which, LabelShare share, double allowed, List<Refusal> refusals) {
    refuseIf(
        !(share.accuracyLow() <= allowed),
        "A class that goes as a whole is still predicted: for %.1f %% of %d "
            + which
            + " of it; %.1f %% are allowed.",
        100 * share.accuracy(),
        share.samples(),
        allowed,
        refusals);
    refuseIf(
        !(share.confidenceLow() <= allowed),
        "A class that goes as a whole still has a mean probability of %.1f %% for %d "
            + which
            + " of it; %.1f %% are allowed.",
        100 * share.confidence(),
        share.samples(),
        allowed,
        refusals);
  }

  private static void refuseIf(
      boolean refused,
      String words,
      double percent,
      int samples,
      double allowed,
      List<Refusal> refusals) {
    if (refused) {
      refusals.add(
          new Refusal(
              Kind.REMEMBERED, String.format(Locale.ROOT, words, percent, samples, 100 * allowed)));
    }
  }
}
