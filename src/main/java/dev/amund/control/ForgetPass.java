package dev.amund.control;

import dev.amund.amun.DivergedException;
import dev.amund.amun.Permutation;
import dev.amund.amun.ReplayPrefetch;
import dev.amund.amun.UpdateListener;
import dev.amund.config.AmunConfig;
import dev.amund.config.ControlConfig.Effort;
import dev.amund.config.FineTuneConfig;
import dev.amund.config.FineTuneConfig.BatchNorm;
import dev.amund.model.LabelledImages;
import dev.amund.model.SgdSettings;
import dev.amund.model.SgdTrainer;
import dev.amund.model.SoftLabelledImages;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * One training on the fine-tuning set of AMUN (paper, section 4): D_A; D_F, with soft labels in the
 * place of its true ones and little weight; and D_R as {@link FunctionReplay} makes it, which in
 * the last epochs is alone. The learning rate falls in a straight line to zero, and all steps are
 * of about the same size: one of a handful of samples would have wild batch-norm statistics.
 */
final class ForgetPass {
  /**
   * The weight of each sample of D_A. With a larger one a lower learning rate suffices, which wears
   * the retained samples less.
   */
  private static final double WEIGHT_OF_ADVERSARIAL = 1.5;

  private final TorchScriptModel model;
  private final TorchScriptModel parent;
  private final LabelledImages adversarial;
  private final double[] targets;
  private final ForgetData data;
  private final FunctionReplay function;
  private final SgdTerms terms;
  private final Effort effort;
  private final UpdateListener listener;
  private final int replay;
  private final int candidates;
  private final int forgettingEpochs;
  private final int epochs;
  private int steps;
  private long trained;
  private long forward;

  private record SgdTerms(FineTuneConfig config, BatchNorm batchNorm) {
    SgdSettings settings(long seed) {
      return new SgdSettings(
          config.sgd().momentum(),
          config.sgd().weightDecay(),
          batchNorm,
          seed,
          config.trainedShare());
    }

    /** Returns the number of steps for these samples; batch norm needs two in each. */
    int stepsFor(int samples) {
      int wanted = Math.round(samples / (float) config.sgd().batchSize());
      return Math.max(1, Math.min(wanted, samples / 2));
    }
  }

  /**
   * @param adversarial the part of D_A that is trained on; may be empty
   * @param targets log-odds of all of D_F
   * @param batchNorm TRAIN or FROZEN
   */
  ForgetPass(
      Networks networks,
      ForgetData data,
      LabelledImages adversarial,
      double[] targets,
      FunctionReplay function,
      BatchNorm batchNorm,
      AmunConfig config,
      UpdateListener listener) {
    this.model = networks.model();
    this.parent = networks.parent();
    this.data = data;
    this.adversarial = adversarial;
    this.targets = targets;
    this.function = function;
    this.terms = new SgdTerms(config.fineTune(), batchNorm);
    this.effort = config.control().effort();
    this.listener = listener;
    this.replay = effort.replay(data.forget().size(), data.retained().available());
    this.candidates = effort.candidates(replay, data.retained().available());
    this.forgettingEpochs = effort.epochs() - effort.retainOnlyEpochs();
    this.epochs = replay == 0 ? forgettingEpochs : effort.epochs();
  }

  /** Returns the number of retained samples in each epoch. */
  int replay() {
    return replay;
  }

  /** Returns the number of SGD steps of all runs so far. */
  int steps() {
    return steps;
  }

  /** Returns the number of samples that went through them. */
  long trained() {
    return trained;
  }

  /** Returns the number of samples in forward passes of all runs so far. */
  long forward() {
    return forward;
  }

  /**
   * Trains the model in place.
   *
   * @param learningRate of the first step
   * @throws DivergedException if a loss became infinite or not a number
   */
  void run(double learningRate, SplittableRandom random) {
    try (var scope = model.scope();
        var trainer = model.trainer(terms.settings(random.nextLong()))) {
      new Run(scope, trainer, learningRate, random).all();
    }
  }

  private final class Run {
    private final SgdTrainer trainer;
    private final double learningRate;
    private final SplittableRandom random;
    private final List<SoftLabelledImages> forgetting;
    private final int forgettingSteps =
        terms.stepsFor(replay + adversarial.size() + targets.length);
    private final int retainingSteps = terms.stepsFor(replay);
    private final int total =
        forgettingSteps * forgettingEpochs + retainingSteps * (epochs - forgettingEpochs);
    private int done;

    Run(TensorScope scope, SgdTrainer trainer, double learningRate, SplittableRandom random) {
      this.trainer = trainer;
      this.learningRate = learningRate;
      this.random = random;
      this.forgetting = forgetting(scope);
    }

    private List<SoftLabelledImages> forgetting(TensorScope scope) {
      var own =
          SoftTargets.of(
              scope, parent, data.forget(), targets, data.scope().withoutTrainingSamples());
      int classes = (int) own.targets().shape()[1];
      return adversarial.size() == 0
          ? List.of(own)
          : List.of(own, heavier(SoftLabelledImages.of(adversarial.in(scope), classes)));
    }

    private static SoftLabelledImages heavier(SoftLabelledImages samples) {
      return new SoftLabelledImages(
          samples.images(), samples.targets().times(WEIGHT_OF_ADVERSARIAL));
    }

    void all() {
      if (replay == 0) {
        for (int epoch = 0; epoch < epochs; epoch++) {
          try (var scope = model.scope()) {
            train(scope, forgetting, forgettingSteps);
          }
        }
      } else {
        withReplay();
      }
    }

    private void withReplay() {
      try (var ahead = new ReplayPrefetch(data.retained(), candidates, epochs, random)) {
        for (int epoch = 0; epoch < epochs; epoch++) {
          try (var scope = model.scope()) {
            var parts = new ArrayList<SoftLabelledImages>();
            boolean forgets = epoch < forgettingEpochs;
            if (forgets) {
              parts.addAll(forgetting);
            }
            parts.add(function.of(model, ahead.next(scope), replay, random));
            forward += candidates > replay ? 2L * candidates : replay;
            train(scope, parts, forgets ? forgettingSteps : retainingSteps);
          }
        }
      }
    }

    private void train(TensorScope scope, List<SoftLabelledImages> parts, int count) {
      var samples = SoftLabelledImages.concat(scope, parts);
      double[] rates =
          IntStream.range(done, done + count)
              .mapToDouble(step -> learningRate * (1 - (double) step / total))
              .toArray();
      try (var pass = trainer.pass(samples, Permutation.of(samples.size(), random), rates)) {
        for (int step = 0; step < count; step++) {
          pass.step();
          listener.progress(++done, total);
        }
        requireFinite(pass.meanLoss());
      }
      steps += count;
      trained += samples.size();
    }
  }

  private static void requireFinite(double loss) {
    if (!Double.isFinite(loss)) {
      throw new DivergedException("the loss of an epoch is " + loss);
    }
  }
}
