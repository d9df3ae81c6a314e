package dev.amund.audit;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The metrics of a model on three sets. What was not measured, for lack of samples, is empty.
 *
 * @param forgetSamples size of the forget set, which decides whether the numbers may be published
 * @param accuracies on each of the sets
 * @param aucs of the attacks that separate one set from another
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
    Accuracies accuracies,
    Aucs aucs,
    Map<String, Double> furtherOnForget,
    Map<String, Double> furtherOnUnseen,
    Map<ForgetKind, LostLabelMetrics> lostLabels) {
  /** The name of an AUC about the samples that {@code forgetUnseen} is about. */
  public static final String TRANSFORMED_AUC = "auc.transformed";

  /**
   * Accuracies as fractions.
   *
   * @param forget on D_F
   * @param retain on samples of D_R
   * @param test on unseen samples, without those of classes that the model is not to know
   */
  public record Accuracies(OptionalDouble forget, OptionalDouble retain, OptionalDouble test) {}

  /**
   * AUCs of the true-class confidence.
   *
   * @param forgetUnseen D_F (positive) versus unseen: 0.5 is perfect forgetting, above is
   *     remembered, below is over-forgotten. Samples whose label must go are left out, unless there
   *     are no others
   * @param retainForget D_R (positive) versus D_F: to be compared with a model retrained without
   *     D_F
   * @param forgetUnseenSameClasses as {@code forgetUnseen}, versus unseen samples in the forget
   *     set's own mix of classes; empty if a class has no unseen sample. Compared with all classes,
   *     a forget set of one easy class would always look remembered
   */
  public record Aucs(
      Optional<AucInterval> forgetUnseen,
      Optional<AucInterval> retainForget,
      Optional<AucInterval> forgetUnseenSameClasses) {
    /** None was measured. */
    public static final Aucs NONE = new Aucs(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Copies the maps. */
  public ModelMetrics {
    furtherOnForget = Map.copyOf(furtherOnForget);
    furtherOnUnseen = Map.copyOf(furtherOnUnseen);
    lostLabels = Map.copyOf(lostLabels);
  }

  /** Returns the accuracy on D_F. */
  public OptionalDouble forgetAccuracy() {
    return accuracies.forget();
  }

  /** Returns the accuracy on samples of D_R. */
  public OptionalDouble retainAccuracy() {
    return accuracies.retain();
  }

  /** Returns the accuracy on unseen samples. */
  public OptionalDouble testAccuracy() {
    return accuracies.test();
  }

  /** Returns {@link Aucs#forgetUnseen}. */
  public Optional<AucInterval> forgetUnseen() {
    return aucs.forgetUnseen();
  }

  /** Returns {@link Aucs#retainForget}. */
  public Optional<AucInterval> retainForget() {
    return aucs.retainForget();
  }

  /** Returns {@link Aucs#forgetUnseenSameClasses}. */
  public Optional<AucInterval> forgetUnseenSameClasses() {
    return aucs.forgetUnseenSameClasses();
  }

  /** Returns the number of forget samples whose labels stay: they should look like unseen ones. */
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
        new Accuracies(OptionalDouble.empty(), OptionalDouble.empty(), testAccuracy),
        Aucs.NONE,
        Map.of(),
        Map.of(),
        Map.of());
  }
}
