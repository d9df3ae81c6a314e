package dev.amund.audit;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The metrics of a model on three sets. What was not measured, for lack of samples, is empty.
 *
 * @param forgetSamples size of the forget set, which decides whether the numbers may be published
 * @param forgetAccuracy on D_F, as a fraction
 * @param retainAccuracy on samples of D_R
 * @param testAccuracy on unseen samples, without those of classes that the model is not to know
 * @param forgetUnseen AUC of the true-class confidence, D_F (positive) versus unseen: 0.5 is
 *     perfect forgetting, above is remembered, below is over-forgotten. Samples whose label must go
 *     are left out, unless there are no others
 * @param retainForget the same, D_R (positive) versus D_F: to be compared with a model retrained
 *     without D_F
 * @param forgetUnseenSameClasses as {@code forgetUnseen}, versus unseen samples in the forget set's
 *     own mix of classes; empty if a class has no unseen sample. Compared with all classes, a
 *     forget set of one easy class would always look remembered
 * @param furtherOnForget more about the forget set, by name: {@code auc.entropy} and {@code
 *     auc.margin}, the AUC of D_F versus unseen by the entropy and by the margin of the logits;
 *     {@code auc.transformed}, the same by the true-class confidence in a variant of each sample;
 *     {@code auc.fall-unseen} and {@code auc.fall-retained}, after an update, the AUC of D_F versus
 *     unseen and versus retained samples by how far the log-odds of the true class have fallen;
 *     {@code rmia} with its interval and {@code rmia.tpr-at-1-fpr} where there are reference models
 * @param furtherOnUnseen more about the held-out samples: {@code ece}, the expected calibration
 *     error, {@code ece.shift}, its change, and {@code kl.parent}, the mean divergence KL(parent ||
 *     model) in nats
 * @param lostLabels about the samples whose label must go, by kind; empty without such samples
 */
public record ModelMetrics(
    int forgetSamples,
    OptionalDouble forgetAccuracy,
    OptionalDouble retainAccuracy,
    OptionalDouble testAccuracy,
    Optional<AucInterval> forgetUnseen,
    Optional<AucInterval> retainForget,
    Optional<AucInterval> forgetUnseenSameClasses,
    Map<String, Double> furtherOnForget,
    Map<String, Double> furtherOnUnseen,
    Map<ForgetKind, LostLabelMetrics> lostLabels) {
  /** The name of an AUC about the samples that {@code forgetUnseen} is about. */
  public static final String TRANSFORMED_AUC = "auc.transformed";

  public ModelMetrics {
    furtherOnForget = Map.copyOf(furtherOnForget);
    furtherOnUnseen = Map.copyOf(furtherOnUnseen);
    lostLabels = Map.copyOf(lostLabels);
  }

  /** Returns how many of the forget samples are to be treated as unseen ones of their class. */
  public int samplesAsUnseen() {
    return forgetSamples
        - lostLabels.values().stream().mapToInt(lost -> lost.forgotten().samples()).sum();
  }

  /** Returns how many of the forget samples the AUC against unseen samples is about. */
  public int samplesOfAuc() {
    return samplesAsUnseen() == 0 ? forgetSamples : samplesAsUnseen();
  }

  /** Creates metrics with only the test accuracy. */
  public static ModelMetrics ofTestAccuracy(OptionalDouble testAccuracy) {
    return new ModelMetrics(
        0,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        testAccuracy,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Map.of(),
        Map.of());
  }
}
