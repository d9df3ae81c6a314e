package dev.amund.unlearner;

import dev.amund.model.TorchScriptModel;

/** Says of a model that was loaded whether it can be updated at all. */
final class UsableModel {
  private UsableModel() {}

  /**
   * @throws ModelUnusableException there is nothing in it to train
   */
  static void requireWeights(TorchScriptModel model) {
    if (model.weightCount() == 0) {
      throw new ModelUnusableException(
          "the model has no weights to train: export it without torch.jit.freeze");
    }
  }
}
