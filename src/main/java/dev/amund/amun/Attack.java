package dev.amund.amun;

import dev.amund.config.AttackConfig;
import dev.amund.model.InputSpace;
import dev.amund.model.LabelledImages;
import dev.amund.model.Tensor;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import java.util.stream.IntStream;

/**
 * Finds D_A (paper, section 4, algorithm 1): for each forget sample (x, y) an image close to it
 * that the model takes for something else, model in evaluation mode with frozen weights.
 *
 * <p>A sample stops at the first point whose prediction leaves y, and is paired with that
 * prediction: the paper's ablation shows that the smallness of the perturbation and the model's own
 * wrong label are what keeps the accuracy. One that the model has wrong already is its own
 * adversarial example.
 *
 * <p>Where an example is known from before, of this model or of one that it was made from, the walk
 * begins there. If it still flips, it is taken as it is, with the present prediction, at the cost
 * of one forward pass; if not, it is repaired from there.
 *
 * <p>Lengths are measured, and points kept within their range, as the {@link InputSpace} of the
 * model says: pixels in [0, 1] as they are, features of a table by how far they spread.
 *
 * <p>What the first of the configured methods does not flip is left to the next.
 *
 * <p>Samples do not influence each other.
 */
final class Attack {
  private final AttackConfig config;

  Attack(AttackConfig config) {
    this.config = config;
  }

  private StepRule rule(AttackConfig.Method method, InputSpace.Units units) {
    return switch (method) {
      case DEEPFOOL -> new DeepFoolSteps(config.deepfool(), units);
      case PGD -> new PgdSteps(config.pgd(), units);
    };
  }

  /**
   * Attacks each sample.
   *
   * @param scope that owns the result
   * @param start where each begins, of the shape of the images; the methods after the first begin
   *     at the images
   */
  AdversarialSet run(
      TorchScriptModel model,
      TensorScope scope,
      LabelledImages forget,
      Tensor start,
      UpdateListener listener) {
    try (var work = scope.child()) {
      var found = new AttackResults(work, forget, listener);
      int[] queue = IntStream.range(0, forget.size()).toArray();
      Tensor from = start;
      for (AttackConfig.Method method : config.methods()) {
        StepRule rule = rule(method, model.inputSpace().on(work));
        var walk = ActiveSet.start(work, forget, from, queue, rule, config.batchSize());
        while (!walk.isDone()) {
          walk = walk.step(model, found);
          listener.progress(found.count(), forget.size());
        }
        queue = found.takeUnflipped();
        from = forget.images();
      }
      if (queue.length > 0) {
        found.recordUnflippable(model, queue);
      }
      return found.collect(scope);
    }
  }
}
