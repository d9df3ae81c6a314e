package dev.amund.audit;

import dev.amund.audit.GateCheck.Side;
import dev.amund.audit.GateDecision.Kind;
import dev.amund.audit.GateDecision.Refusal;
import dev.amund.config.GateConfig;
import java.util.Locale;
import java.util.Optional;

/**
 * Decides whether an update has forgotten enough and cost little enough.
 *
 * <p>The forgetting is judged against unseen samples in the forget set's own mix of classes, and by
 * the low end of the AUC's interval: a forget set of a few samples gives an AUC of wide error, and
 * an update is refused only when the data say that it still remembers. In the same way one is
 * refused as over-forgotten only when the high end is too low. On either side no update passes that
 * makes the forget set stand out more than it did. What cannot be measured cannot pass.
 *
 * <p>Where labels themselves must go, because a class goes as a whole or because they are wrong,
 * the AUC has no say: a network that was trained without these samples would not give them the
 * labels. There it is judged how many still get theirs, and of a class how surely.
 */
public final class Gates {
  /** How often a label that must go may still be given, at most. */
  static final double MAX_LOST_LABEL_SHARE = 0.05;

  private static final String ALL_CLASSES_AUC = "AUC against held-out data";
  private static final String SAME_CLASSES_AUC = ALL_CLASSES_AUC + " of the same classes";

  private final GateConfig config;

  public Gates(GateConfig config) {
    this.config = config;
  }

  /**
   * Judges an update.
   *
   * @param base metrics of the base model
   * @param before metrics of the version that was updated
   * @param after metrics of the candidate, on the same samples
   */
  public GateDecision judge(ModelMetrics base, ModelMetrics before, ModelMetrics after) {
    var verdict = new GateVerdict();
    if (after.samplesAsUnseen() > 0 || after.lostLabels().isEmpty()) {
      judgeForgetting(before, after, verdict);
    }
    if (config.maxForgetUnseenAuc() < 1) {
      new LostLabelGate(MAX_LOST_LABEL_SHARE).judge(after, verdict);
    }
    judgeDrop(
        "the version before",
        before,
        after,
        "gates.max-test-accuracy-drop",
        config.maxTestAccuracyDrop(),
        verdict);
    judgeDrop(
        "the base model",
        base,
        after,
        "gates.max-total-test-accuracy-drop",
        config.maxTotalTestAccuracyDrop(),
        verdict);
    return verdict.decision();
  }

  private void judgeForgetting(ModelMetrics before, ModelMetrics after, GateVerdict verdict) {
    if (after.forgetUnseen().isEmpty()) {
      verdict.refuse(
          new Refusal(
              Kind.UNMEASURABLE,
              "No held-out samples: whether the model has forgotten cannot be measured."));
      return;
    }
    boolean sameClasses = after.forgetUnseenSameClasses().isPresent();
    var auc = after.forgetUnseenSameClasses().orElse(after.forgetUnseen().get());
    var then = sameClasses ? before.forgetUnseenSameClasses() : before.forgetUnseen();
    String name = sameClasses ? SAME_CLASSES_AUC : ALL_CLASSES_AUC;
    then.ifPresent(interval -> judgeStandingOut(name, interval, auc, verdict));
    String subject = sameClasses ? "AUC within its own classes" : "AUC";
    verdict.judge(
        new GateCheck(
            subject + ", low end",
            Optional.of("gates.max-forget-unseen-auc"),
            auc.low(),
            Side.AT_MOST,
            config.maxForgetUnseenAuc(),
            Kind.REMEMBERED),
        "The forget set is still recognised: %s; its low end may be %.3f at most.",
        describe(name, auc),
        config.maxForgetUnseenAuc());
    verdict.judge(
        new GateCheck(
            subject + ", high end",
            Optional.of("gates.min-forget-unseen-auc"),
            auc.high(),
            Side.AT_LEAST,
            config.minForgetUnseenAuc(),
            Kind.DAMAGED),
        "The forget set stands out as unknown: %s; its high end must be %.3f at least.",
        describe(name, auc),
        config.minForgetUnseenAuc());
  }

  /**
   * Whichever side: forgotten samples that are taken for less known than unseen ones betray
   * themselves as those do that are remembered.
   */
  private void judgeStandingOut(
      String name, AucInterval then, AucInterval now, GateVerdict verdict) {
    boolean limited =
        now.value() > 0.5 ? config.maxForgetUnseenAuc() < 1 : config.minForgetUnseenAuc() > 0;
    if (!limited) {
      return;
    }
    double distance = Math.abs(now.value() - 0.5);
    double allowed = reach(then);
    if (Double.isNaN(distance) || Double.isNaN(allowed)) {
      // The other two gates refuse it.
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
        "The forget set stands out more than before: %s %.3f, after %.3f with a 95 %% interval of"
            + " %.3f to %.3f.",
        name,
        now.value(),
        then.value(),
        then.low(),
        then.high());
  }

  /**
   * Returns whether the forget set stands out more than it did, on either side of 0.5: farther than
   * the whole interval of then allows.
   */
  public static boolean standsOutMore(AucInterval now, AucInterval then) {
    return Math.abs(now.value() - 0.5) > reach(then);
  }

  /** The largest distance from 0.5 that the interval allows. */
  private static double reach(AucInterval interval) {
    return Math.max(Math.abs(interval.low() - 0.5), Math.abs(interval.high() - 0.5));
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

  private static void judgeDrop(
      String reference,
      ModelMetrics then,
      ModelMetrics now,
      String key,
      double allowed,
      GateVerdict verdict) {
    if (then.testAccuracy().isEmpty() || now.testAccuracy().isEmpty()) {
      verdict.refuse(
          new Refusal(
              Kind.UNMEASURABLE,
              "No held-out samples: the accuracy cannot be compared with that of "
                  + reference
                  + "."));
      return;
    }
    double drop = then.testAccuracy().getAsDouble() - now.testAccuracy().getAsDouble();
    verdict.judge(
        new GateCheck(
            "fall of the held-out accuracy below " + reference,
            Optional.of(key),
            drop,
            Side.AT_MOST,
            allowed,
            Kind.DAMAGED),
        "Held-out accuracy fell from %.2f %% (%s) to %.2f %%, by %.2f points; %.2f are allowed.",
        100 * then.testAccuracy().getAsDouble(),
        reference,
        100 * now.testAccuracy().getAsDouble(),
        100 * drop,
        100 * allowed);
  }
}
