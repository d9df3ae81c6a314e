package dev.amund.amun;

import dev.amund.config.AttackConfig;
import dev.amund.model.LabelledImages;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;

/**
 * Finds D_A (paper, section 4, algorithm 1, appendix E.1): for each forget sample (x, y) the L2
 * projected gradient ascent on the cross-entropy, model in evaluation mode with frozen weights, in
 * pixel space [0, 1], without a random start. Each sample has its own radius; after a number of
 * steps without success it doubles, and the walk goes on from where it is, as in the authors' code.
 *
 * <p>A sample stops at the first point whose prediction leaves y, and is paired with that
 * prediction: the paper's ablation shows that the smallness of the perturbation and the model's own
 * wrong label are what keeps the accuracy. One that the model has wrong already is its own
 * adversarial example.
 *
 * <p>Only samples that have not flipped are computed, up to a batch at a time; a place that falls
 * free goes to the next in the queue. Samples do not influence each other.
 */
final class PgdAttack {
  private final AttackConfig config;

  PgdAttack(AttackConfig config) {
    this.config = config;
  }

  /**
   * Attacks each sample.
   *
   * @param scope that owns the result
   */
  AdversarialSet run(
      TorchScriptModel model, TensorScope scope, LabelledImages forget, UpdateListener listener) {
    try (var work = scope.child()) {
      var found = new AttackResults(work, forget);
      var walk = PgdWalk.start(work, forget, config);
      while (!walk.isDone()) {
        walk = walk.step(model, found);
        listener.progress(found.count(), forget.size());
      }
      return found.collect(scope);
    }
  }
}
