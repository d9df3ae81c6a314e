package dev.amund.control;

import dev.amund.amun.AttackReport;
import dev.amund.amun.UpdateReport;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The statistics of one closed-loop update. Aggregates only.
 *
 * @param attack how D_A was found
 * @param force to begin the next update with
 * @param cost what it took
 * @param path how the forget set's AUC against the steering samples went
 */
public record ControlReport(AttackReport attack, LearnedForce force, Cost cost, Path path) {

  /** Returns what any update reports; the loss is not known. */
  public UpdateReport asUpdate() {
    return new UpdateReport(
        attack, Double.NaN, cost.steps(), cost.samplesTrained(), cost.replayPerEpoch());
  }

  /** Returns what was chosen and measured on the way, by name, as it goes into an evaluation. */
  public Map<String, String> asMap() {
    var values = new TreeMap<String, String>();
    values.put("control.gain", text(force.gain()));
    values.put("control.batch-norm", force.batchNorm().name().toLowerCase(Locale.ROOT));
    values.put("control.transformation", force.transformation().toString());
    values.put("control.passes", Integer.toString(cost.passes()));
    values.put("control.learning-rate", text(path.learningRate()));
    values.put("control.share-of-way", text(path.share()));
    return values;
  }

  /**
   * Returns the AUCs of the forget set that the update steered by, which are not those that it is
   * judged by.
   */
  public Map<String, Double> aucs() {
    return Map.of(
        "steering.auc.before", path.before(),
        "steering.auc.target", path.target(),
        "steering.auc.after", path.after());
  }

  private static String text(double value) {
    return String.format(Locale.ROOT, "%.4g", value);
  }

  /**
   * The cost of an update.
   *
   * @param passes over the fine-tuning set, each of several epochs
   * @param steps SGD steps
   * @param samplesTrained samples that passed through them, repetitions counted
   * @param samplesForward samples of forward passes, without those of the attack
   * @param replayPerEpoch retained samples in each epoch
   */
  public record Cost(
      int passes, int steps, long samplesTrained, long samplesForward, int replayPerEpoch) {}

  /**
   * The AUC of the forget set against unseen samples.
   *
   * @param before of the parent
   * @param target that was aimed at
   * @param trained after the last pass
   * @param after of the result
   * @param share which part of the way from parent to child was gone, 1 for all of it
   * @param learningRate of the last pass
   */
  public record Path(
      double before,
      double target,
      double trained,
      double after,
      double share,
      double learningRate) {}
}
