package dev.amund.control;

import dev.amund.amun.DivergedException;
import dev.amund.amun.Stage;
import dev.amund.amun.UpdateListener;
import dev.amund.config.AmunConfig;
import dev.amund.config.ControlConfig.TransformationKind;
import dev.amund.config.FineTuneConfig.BatchNorm;
import dev.amund.model.ModelState;
import dev.amund.model.TorchScriptModel;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Makes a model forget exactly as much as there is to forget: sets a target for each sample and one
 * for the whole forget set, trains with the learning rate that earlier updates needed for such a
 * way, measures, trains again where it was too little, and goes back a part of the way where it was
 * too much. Where the forget set is as recognisable as unseen samples already, the update hardly
 * moves the model.
 */
public final class ClosedLoop {
  private static final int BISECTIONS = 4;

  /** The number of passes beyond the usual ones while nothing is known of the model. */
  private static final int MORE_AT_FIRST = 2;

  private final AmunConfig config;

  public ClosedLoop(AmunConfig config) {
    this.config = config;
  }

  /**
   * Updates a model in place.
   *
   * @param learned the force that earlier updates taught, if there were any
   * @param firmness factor of the learned force: 1, except after an attempt that the gates refused
   * @param seed of all that is drawn at random; on a CPU the same seed gives the same weights
   * @param listener hears the progress, and may cancel
   * @throws DivergedException if a loss or a weight became infinite or not a number
   * @throws dev.amund.model.ModelException if the model does not take these samples
   */
  public ControlReport update(
      Networks networks,
      ForgetData data,
      Optional<LearnedForce> learned,
      double firmness,
      long seed,
      UpdateListener listener) {
    listener.stage(Stage.FINE_TUNE);
    return new Update(networks, data, learned, new SplittableRandom(seed), listener)
        .run(learned, firmness);
  }

  /** The control of one update. */
  private final class Update {
    private final Networks networks;
    private final TorchScriptModel model;
    private final ForgetData data;
    private final SplittableRandom random;
    private final UpdateListener listener;
    private final ModelState parent;
    private final BatchNorm batchNorm;
    private final Optional<BatchNormStatistics> statistics;
    private final ForgetGauge gauge;

    Update(
        Networks networks,
        ForgetData data,
        Optional<LearnedForce> learned,
        SplittableRandom random,
        UpdateListener listener) {
      this.networks = networks;
      this.model = networks.model();
      this.data = data;
      this.random = random;
      this.listener = listener;
      this.parent = model.state();
      this.gauge = new ForgetGauge(model, data);
      this.batchNorm = batchNorm(learned);
      this.statistics = statistics();
    }

    private BatchNorm batchNorm(Optional<LearnedForce> learned) {
      BatchNorm wanted = config.fineTune().batchNorm();
      if (wanted != BatchNorm.AUTO) {
        return wanted;
      }
      return learned
          .map(LearnedForce::batchNorm)
          .orElseGet(() -> NormalisationChoice.choose(model, parent, data.steering()));
    }

    private Optional<BatchNormStatistics> statistics() {
      boolean moves = batchNorm == BatchNorm.TRAIN && parent.hasBatchNorm();
      return moves && data.steering().retained().size() > 1
          ? Optional.of(new BatchNormStatistics(model, parent, data.steering().retained()))
          : Optional.empty();
    }

    ControlReport run(Optional<LearnedForce> learned, double firmness) {
      Transformation transformation = transformation(learned);
      model.load(parent);
      ForgetReading before = gauge.read();
      double[] targets = ForgetTargets.of(before, LogOdds.of(model, data.steering().retained()));
      var force =
          new Force(
              learned.map(LearnedForce::gain).orElse(Force.FIRST_GAIN),
              firmness,
              before.size(),
              before.auc(),
              before.auc(targets),
              before.shareAsUnseen(),
              config.control());
      var function =
          new FunctionReplay(
              networks.anchor(),
              transformation,
              model.inputSpace(),
              data.scope().withoutTrainingSamples(),
              config.control());
      var pass =
          new ForgetPass(
              networks,
              data,
              ForgetExamples.of(
                  data.adversarial().examples(),
                  before.forget(),
                  targets,
                  data.scope().withoutTrainingSamples()),
              targets,
              function,
              batchNorm,
              config,
              listener);
      int maxPasses =
          config.control().effort().maxPasses() + (learned.isEmpty() ? MORE_AT_FIRST : 0);
      ModelState child = train(before, force, pass, maxPasses);
      double share = force.isTooFar() ? shareOfTheWay(child, force) : 1;
      return new ControlReport(
          data.adversarial().report(),
          new LearnedForce(force.learned(), batchNorm, transformation),
          cost(force, pass),
          new ControlReport.Path(
              force.before(),
              force.target(),
              force.reached(),
              share == 1 ? force.reached() : auc(),
              share,
              force.lastRate()));
    }

    private Transformation transformation(Optional<LearnedForce> learned) {
      TransformationKind wanted = config.control().transformation();
      var configured = new Transformation(wanted, wanted.strength());
      if (wanted != TransformationKind.AUTO
          && configured.fits(data.steering().retained().images().shape())) {
        return configured;
      }
      return learned
          .map(LearnedForce::transformation)
          .orElseGet(
              () ->
                  new TransformationChoice(model, data.steering(), statistics.isPresent(), random)
                      .choose(parent));
    }

    /**
     * Trains until enough is forgotten. A pass that brought something back, diverged, or wore the
     * network out, is undone.
     *
     * @throws DivergedException if none of them did anything else
     */
    private ModelState train(ForgetReading before, Force force, ForgetPass pass, int maxPasses) {
      var earlier = EarlierUpdates.of(networks, parent);
      ModelState best = parent;
      Optional<DivergedException> diverged = Optional.empty();
      while (force.wantsPass(maxPasses)) {
        try {
          pass.run(force.learningRate(), random.split());
          ModelState state = settled(best, earlier);
          model.load(state);
          if (counts(force, before)) {
            best = state;
            continue;
          }
        } catch (DivergedException e) {
          diverged = Optional.of(e);
          force.woreOut();
        }
        model.load(best);
      }
      if (best == parent && diverged.isPresent()) {
        throw diverged.get();
      }
      return best;
    }

    /** Reports to the controller where a pass has led, and returns whether the pass counts. */
    private boolean counts(Force force, ForgetReading before) {
      ForgetReading now = gauge.read();
      double auc = finite(now);
      if (now.isWornOut(before)) {
        force.woreOut();
        return false;
      }
      return force.reached(auc);
    }

    /** Returns where the training went, without what undoes earlier updates. */
    private ModelState settled(ModelState start, EarlierUpdates earlier) {
      ModelState moved = start.plus(earlier.withoutReversal(model.state().minus(start)));
      return statistics.map(all -> all.of(moved)).orElse(moved);
    }

    /**
     * Looks for the point between parent and child at which the forget set is at its target, and
     * leaves the model there.
     */
    private double shareOfTheWay(ModelState child, Force force) {
      double low = 0;
      double high = 1;
      for (int i = 0; i < BISECTIONS; i++) {
        double middle = (low + high) / 2;
        model.load(parent.towards(child, middle));
        if (force.isAbove(auc())) {
          low = middle;
        } else {
          high = middle;
        }
      }
      model.load(parent.towards(child, high));
      return high;
    }

    private double auc() {
      return finite(gauge.read());
    }

    private static double finite(ForgetReading reading) {
      double auc = reading.auc();
      if (Double.isNaN(auc)) {
        throw new DivergedException("the logits are not finite");
      }
      return auc;
    }

    private ControlReport.Cost cost(Force force, ForgetPass pass) {
      long ofStatistics = statistics.map(BatchNormStatistics::forward).orElse(0L);
      return new ControlReport.Cost(
          force.passes(),
          pass.steps(),
          pass.trained(),
          gauge.forward() + pass.forward() + ofStatistics,
          pass.replay());
    }
  }
}
