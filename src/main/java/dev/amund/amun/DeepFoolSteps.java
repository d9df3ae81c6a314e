package dev.amund.amun;

import dev.amund.config.AttackConfig;
import dev.amund.model.InputSpace;
import dev.amund.model.Tensor;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * DeepFool (Moosavi-Dezfooli, Fawzi and Frossard, CVPR 2016, arXiv 1511.04599): takes the network
 * for linear, and goes to where the true class and another one are level, along the gradient of the
 * gap between their logits.
 *
 * <p>It departs from the paper in two things. Only the first step weighs several classes against
 * each other, which takes a gradient evaluation for each; later ones go towards the one that is
 * strongest where they are. And the first steps go half the way only: a trained network bends, so
 * that a whole step lands beside the nearest point of the boundary, while from half the way the
 * gradient points closer to it. See experiments.md for what either is worth.
 */
final class DeepFoolSteps implements StepRule {
  /** Keeps a gradient of zero from becoming NaN; the sample then stays where it is. */
  private static final double SMALLEST_SQUARE = 1e-20;

  /** Beyond the boundary, not only up to it; in logits. */
  private static final double MARGIN = 1e-3;

  private final AttackConfig.DeepFool config;
  private final InputSpace.Units units;

  DeepFoolSteps(AttackConfig.DeepFool config, InputSpace.Units units) {
    this.config = config;
    this.units = units;
  }

  @Override
  public InputSpace.Units units() {
    return units;
  }

  @Override
  public int maxSteps() {
    return config.maxSteps();
  }

  /** Returns the half steps, which a sample beside the boundary does not need. */
  @Override
  public int stepsAt(double distance) {
    return Math.min(Math.max(1, config.halfSteps()), maxSteps() - 1);
  }

  @Override
  public Step step(TorchScriptModel model, TensorScope scope, ActiveSamples active) {
    int[] left = active.left();
    var gaps = LogitMargins.of(active.pass().logits(), active.labels());
    var gradient =
        units.gradient(active.pass().gradient(gaps.towards(scope, gaps.all(), 0)).rows(left));
    var candidates = new Candidates(gradient, gaps.of(left, 0));
    int[] fresh =
        IntStream.range(0, left.length).filter(i -> active.steps()[left[i]] == 0).toArray();
    int others =
        fresh.length == 0 ? 0 : Math.min(config.candidateClasses(), gaps.candidateClasses()) - 1;
    int[] samples = IntStream.of(fresh).map(i -> left[i]).toArray();
    // A backward pass of all costs half of a forward and backward pass of the fresh ones.
    boolean together = others == 0 || 2 * fresh.length >= active.labels().length;
    int[] passed = together ? gaps.all() : samples;
    var pass = together ? active.pass() : model.inputPass(scope, active.points().rows(fresh));
    for (int rank = 1; rank <= others; rank++) {
      var towards = units.gradient(pass.gradient(gaps.towards(scope, passed, rank)));
      candidates.add(fresh, together ? towards.rows(samples) : towards, gaps.of(samples, rank));
    }
    var nearest = candidates.nearest(scope);
    float[] lengths = new float[left.length];
    for (int i = 0; i < left.length; i++) {
      lengths[i] = (float) nearest.length(i, share(active.steps()[left[i]]));
    }
    var step = nearest.gradients().times(nearest.gradients().perSample(scope, lengths));
    return new Step(
        units.clamp(active.points().plus(units.displacement(step)), active.origins()),
        active.labels().length + others * passed.length);
  }

  /** Returns the share of the distance to the boundary that a sample's next step covers. */
  private double share(int stepsBefore) {
    return stepsBefore < config.halfSteps() ? 0.5 : 1 + config.overshoot();
  }

  /** The gradients of each sample towards one or several candidate classes, and the margins. */
  private static final class Candidates {
    private final List<Tensor> gradients = new ArrayList<>();
    private final float[] gaps;
    private final float[] norms;

    /** The row of the gradient of the nearest class so far. */
    private final int[] row;

    private int rows;

    Candidates(Tensor gradient, float[] gaps) {
      this.gradients.add(gradient);
      this.gaps = gaps;
      this.norms = gradient.sampleNorms().toFloats();
      this.row = IntStream.range(0, gaps.length).toArray();
      this.rows = gaps.length;
    }

    /** Further candidate classes of some of the samples. */
    void add(int[] samples, Tensor gradient, float[] otherGaps) {
      float[] otherNorms = gradient.sampleNorms().toFloats();
      gradients.add(gradient);
      for (int i = 0; i < samples.length; i++) {
        int sample = samples[i];
        if (otherGaps[i] * norms[sample] < gaps[sample] * otherNorms[i]) {
          gaps[sample] = otherGaps[i];
          norms[sample] = otherNorms[i];
          row[sample] = rows + i;
        }
      }
      rows += samples.length;
    }

    Nearest nearest(TensorScope scope) {
      var all =
          gradients.size() == 1 ? gradients.get(0) : Tensor.concat(scope, gradients).rows(row);
      return new Nearest(all, gaps, norms);
    }
  }

  private record Nearest(Tensor gradients, float[] gaps, float[] norms) {
    /** Returns the factor of the gradient that covers a share of the distance. */
    double length(int i, double share) {
      double square = Math.max(SMALLEST_SQUARE, (double) norms[i] * norms[i]);
      return (gaps[i] * share + MARGIN) / square;
    }
  }
}
