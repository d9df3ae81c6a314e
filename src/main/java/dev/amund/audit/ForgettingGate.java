package dev.amund.audit;

import dev.amund.audit.GateCheck.Side;
import dev.amund.audit.GateDecision.Kind;
import dev.amund.audit.GateDecision.Refusal;
import dev.amund.config.GateThresholds;
import java.util.Locale;
import java.util.Optional;

/**
 * Refuses an update if a membership-inference attack can tell its forget set from held-out data, on
 * either side of an AUC of 0.5.
 *
 * <p>The forgetting is judged against held-out samples in the forget set's own mix of classes, and
 * by the low end of the AUC's interval: a forget set of a few samples gives an AUC of wide error,
 * and an update is refused only when the data say that it still remembers. In the same way one is
 * refused as over-forgotten only when the high end is too low. On either side no update passes that
 * makes the forget set stand out more than it did.
 *
 * <p>It does not apply to samples whose labels must go: a network trained without them would not
 * predict the labels.
 */
final class ForgettingGate implements Gate {
  private static final String ALL_CLASSES_AUC = "AUC against held-out data";
  private static final String SAME_CLASSES_AUC = ALL_CLASSES_AUC + " of the same classes";

  private final GateThresholds thresholds;

  ForgettingGate(GateThresholds thresholds) {
    this.thresholds = thresholds;
  }

  @Override
  public void judge(MeasuredUpdate update, GateVerdict verdict) {
    ModelMetrics before = update.before();
    ModelMetrics after = update.after();
    if (after.samplesAsUnseen() == 0 && !after.lostLabels().isEmpty()) {
      return;
    }
    if (after.forgetUnseen().isEmpty()) {
      verdict.refuse(
          Refusal.of(
              Kind.UNMEASURABLE,
              "No held-out samples: whether the model has forgotten cannot be measured."));
      return;
    }
    boolean sameClasses = after.forgetUnseenSameClasses().isPresent();
    var auc = after.forgetUnseenSameClasses().orElse(after.forgetUnseen().get());
    var then = sameClasses ? before.forgetUnseenSameClasses() : before.forgetUnseen();
    String name = sameClasses ? SAME_CLASSES_AUC : ALL_CLASSES_AUC;
    int samples = after.samplesOfAuc();
    then.ifPresent(interval -> judgeStandingOut(name, interval, auc, samples, verdict));
    String subject = sameClasses ? "AUC within its own classes" : "AUC";
    verdict.judge(
        new GateCheck(
            subject + ", low end",
            Optional.of("gates.max-forget-unseen-auc"),
            auc.low(),
            Side.AT_MOST,
            thresholds.maxForgetUnseenAuc(),
            Kind.REMEMBERED),
        GateFinding.of(
            "The forget set is still recognised",
            samples,
            "%s; its low end may be %.3f at most.",
            describe(name, auc),
            thresholds.maxForgetUnseenAuc()));
    verdict.judge(
        new GateCheck(
            subject + ", high end",
            Optional.of("gates.min-forget-unseen-auc"),
            auc.high(),
            Side.AT_LEAST,
            thresholds.minForgetUnseenAuc(),
            Kind.DAMAGED),
        GateFinding.of(
            "The forget set stands out as unknown",
            samples,
            "%s; its high end must be %.3f at least.",
            describe(name, auc),
            thresholds.minForgetUnseenAuc()));
  }

  /**
   * Judges both sides: forgotten samples that seem less known than unseen ones are as recognisable
   * as remembered ones.
   */
  private void judgeStandingOut(
      String name, AucInterval then, AucInterval now, int samples, GateVerdict verdict) {
    boolean limited =
        now.value() > 0.5
            ? thresholds.maxForgetUnseenAuc() < 1
            : thresholds.minForgetUnseenAuc() > 0;
    if (!limited) {
      return;
    }
    double distance = now.distanceFromChance();
    double allowed = then.largestDistanceFromChance();
    if (Double.isNaN(distance) || Double.isNaN(allowed)) {
      // The other two checks refuse NaN.
      return;
    }
    verdict.judge(
        new GateCheck(
            "distance of the AUC from 0.5",
            Optional.empty(),
            distance,
            Side.AT_MOST,
            allowed,
            now.value() > 0.5 ? Kind.REMEMBERED : Kind.DAMAGED),
        GateFinding.of(
            "The forget set stands out more than before",
            samples,
            "%s %.3f, after %.3f with a 95 %% interval of %.3f to %.3f.",
            name,
            now.value(),
            then.value(),
            then.low(),
            then.high()));
  }

  private static String describe(String name, AucInterval auc) {
    return String.format(
        Locale.ROOT,
        "%s %.3f, 95 %% interval %.3f to %.3f",
        name,
        auc.value(),
        auc.low(),
        auc.high());
  }
}
