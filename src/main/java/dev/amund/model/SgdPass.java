package dev.amund.model;

import ai.djl.ndarray.NDArray;
import dev.amund.model.SgdTrainer.Targets;
import java.util.function.Function;

/**
 * One pass over a set, in a given number of steps of nearly equal size: a last batch of a few
 * samples would have wild batch-norm statistics.
 *
 * <p>All that the host has to tell the device is told in the beginning, and what the device has to
 * tell is asked for in the end: no step waits, so that a GPU always has the next one before it.
 */
public final class SgdPass implements AutoCloseable {
  private final SgdTrainer trainer;
  private final Tensor images;
  private final Tensor labels;
  private final Function<Tensor, Targets> targets;
  private final TensorScope scope;
  private final int steps;
  private final Tensor order;
  private final Tensor learningRates;
  private final Tensor losses;
  private int done;

  /**
   * @param labels of the images, in whatever form
   * @param targets makes the targets of some of the labels
   */
  SgdPass(
      SgdTrainer trainer,
      Tensor images,
      Tensor labels,
      Function<Tensor, Targets> targets,
      int[] order,
      double[] learningRates) {
    if (learningRates.length < 1 || learningRates.length > order.length) {
      throw new IllegalArgumentException(
          order.length + " samples in " + learningRates.length + " steps");
    }
    this.trainer = trainer;
    this.images = images;
    this.labels = labels;
    this.targets = targets;
    this.scope = images.scope().child();
    this.steps = learningRates.length;
    this.order = scope.integers(images.requireRows(order));
    this.learningRates = scope.floats(floats(learningRates), steps);
    this.losses = scope.floats(new float[1], 1);
  }

  /**
   * The next step.
   *
   * @throws ModelException if the model does not take these images or has no such class
   * @throws IllegalStateException if there is none left, or the model was restored meanwhile
   */
  public void step() {
    if (done == steps) {
      throw new IllegalStateException("all " + steps + " steps are done");
    }
    try (var work = scope.child()) {
      var rows = order.in(work).rows(place(done), place(done + 1));
      var rate = learningRates.in(work).rows(done, done + 1).map(NDArray::squeeze);
      var loss =
          trainer.step(images.in(work).rows(rows), targets.apply(labels.in(work).rows(rows)), rate);
      losses.array().addi(loss.array());
    }
    done++;
  }

  /**
   * The mean of the cross-entropies of the batches before their steps. Waits for the device.
   *
   * @return may be NaN or infinite, then the weights are of no more use
   */
  public double meanLoss() {
    return losses.toFloats()[0] / (double) done;
  }

  @Override
  public void close() {
    scope.close();
  }

  private int place(int step) {
    return (int) ((long) order.size() * step / steps);
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
