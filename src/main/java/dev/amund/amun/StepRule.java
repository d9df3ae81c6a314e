package dev.amund.amun;

import dev.amund.model.InputPass;
import dev.amund.model.InputSpace;
import dev.amund.model.Tensor;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;

/** The rule that makes an attack: where a sample that has not flipped goes next. */
interface StepRule {

  /** The units that lengths are measured in, and the range that points stay in. */
  InputSpace.Units units();

  /** Returns the number of steps after which a sample is exhausted; at least 1. */
  int maxSteps();

  /**
   * Returns the number of steps that count as taken for a sample that does not begin at its origin.
   *
   * @param distance L2 norm, in these units, of what it begins away from its origin, above 0
   * @return from 0 to {@link #maxSteps()} - 1
   */
  int stepsAt(double distance);

  /**
   * One step of some of the samples under attack.
   *
   * @param model which looks at further points, if need be
   * @param scope where the work is done, and to which the result belongs
   */
  Step step(TorchScriptModel model, TensorScope scope, ActiveSamples active);

  /**
   * The samples that are under attack now.
   *
   * @param labels true classes of all that the pass went over
   * @param steps how many steps each has taken
   * @param pass over them, where they are: those who go on, and perhaps others
   * @param left which of them go on, by their places among them, at least one
   * @param origins where these began, (left, …)
   * @param points where these are, of the same shape
   */
  record ActiveSamples(
      int[] labels, int[] steps, InputPass pass, int[] left, Tensor origins, Tensor points) {}

  /**
   * The points to which a step leads.
   *
   * @param points of those that go on, within the range
   * @param gradientEvaluations what it cost: input gradients, counted per sample
   */
  record Step(Tensor points, int gradientEvaluations) {}
}
