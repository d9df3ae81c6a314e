package dev.amund.control;

import dev.amund.audit.Predictions;
import dev.amund.config.ControlConfig.TransformationKind;
import dev.amund.model.LabelledImages;
import dev.amund.model.ModelState;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Chooses the transformation whose results the model treats most like unseen samples. Two numbers
 * are added: Kolmogorov and Smirnov's distance between the log-odds of transformed retained samples
 * and of unseen ones; and, where batch norm is trained, twice the divergence of what the model says
 * of unseen samples when its statistics are estimated on transformed samples instead of plain ones:
 * some transformations leave the log-odds in their place and yet ruin a network that is normalised
 * by them.
 */
final class TransformationChoice {
  private static final List<Transformation> CANDIDATES =
      List.of(
          new Transformation(TransformationKind.MIRROR, 0),
          new Transformation(TransformationKind.SHIFT, 0.1),
          new Transformation(TransformationKind.MIXUP, 0.5),
          new Transformation(TransformationKind.MIXUP, 0.7),
          new Transformation(TransformationKind.MIXUP, 0.85),
          new Transformation(TransformationKind.NOISE, 0.02),
          new Transformation(TransformationKind.NOISE, 0.05),
          new Transformation(TransformationKind.NOISE, 0.1));

  private static final int SAMPLES = 300;
  private static final double WEIGHT_OF_DIVERGENCE = 2;

  private final TorchScriptModel model;
  private final Steering steering;
  private final boolean batchNorm;
  private final SplittableRandom random;

  /**
   * @param model is left with other weights
   * @param batchNorm whether there is batch norm, and it is trained
   */
  TransformationChoice(
      TorchScriptModel model, Steering steering, boolean batchNorm, SplittableRandom random) {
    this.model = model;
    this.steering = steering;
    this.batchNorm = batchNorm;
    this.random = random;
  }

  /** Chooses for a model with these weights. */
  Transformation choose(ModelState weights) {
    try (var scope = model.scope()) {
      var retained = first(steering.retained().in(scope));
      var unseen = first(steering.unseen().in(scope));
      model.load(weights);
      double[] ofUnseen = LogOdds.of(model, unseen).values();
      Optional<Predictions> plain =
          batchNorm ? Optional.of(normalisedBy(retained, weights, unseen)) : Optional.empty();
      return CANDIDATES.stream()
          .filter(candidate -> candidate.fits(retained.images().shape()))
          .min(
              Comparator.comparingDouble(
                  candidate -> score(candidate, weights, retained, unseen, ofUnseen, plain)))
          .orElseThrow();
    }
  }

  private static LabelledImages first(LabelledImages samples) {
    return samples.rows(0, Math.min(SAMPLES, samples.size()));
  }

  private double score(
      Transformation candidate,
      ModelState weights,
      LabelledImages retained,
      LabelledImages unseen,
      double[] ofUnseen,
      Optional<Predictions> plain) {
    try (TensorScope scope = model.scope()) {
      var transformed =
          new LabelledImages(
              candidate.of(retained.images().in(scope), model.inputSpace(), random.split()),
              retained.labels());
      model.load(weights);
      double distance = distance(LogOdds.of(model, transformed).values(), ofUnseen);
      return plain
          .map(
              base ->
                  distance
                      + WEIGHT_OF_DIVERGENCE
                          * normalisedBy(transformed, weights, unseen).divergenceFrom(base))
          .orElse(distance);
    }
  }

  /** Returns the model's answers to the unseen samples under statistics estimated on the others. */
  private Predictions normalisedBy(
      LabelledImages samples, ModelState weights, LabelledImages unseen) {
    BatchNormStatistics.estimate(model, weights, samples.images());
    return Predictions.of(model, unseen);
  }

  /** Kolmogorov and Smirnov's: the largest difference of the two distribution functions. */
  static double distance(double[] left, double[] right) {
    double[] a = left.clone();
    double[] b = right.clone();
    Arrays.sort(a);
    Arrays.sort(b);
    double largest = 0;
    int i = 0;
    int j = 0;
    while (i < a.length && j < b.length) {
      double value = Math.min(a[i], b[j]);
      while (i < a.length && a[i] <= value) {
        i++;
      }
      while (j < b.length && b[j] <= value) {
        j++;
      }
      largest = Math.max(largest, Math.abs((double) i / a.length - (double) j / b.length));
    }
    return largest;
  }
}
