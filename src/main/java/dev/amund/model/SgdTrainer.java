package dev.amund.model;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.amund.config.FineTuneConfig.BatchNorm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Stochastic gradient descent on the mean cross-entropy, with momentum and weight decay as
 * PyTorch's {@code torch.optim.SGD} defines them, the learning rate given step by step.
 * From-scratch training and fine-tuning are the same thing here.
 */
public final class SgdTrainer implements AutoCloseable {
  private final TorchScriptModel model;
  private final SgdSettings settings;
  private final LoadedModule module;
  private final TensorScope scope;
  private final int firstTrained;
  private final List<Optional<PtNDArray>> velocities = new ArrayList<>();
  private Optional<WeightMask> mask = Optional.empty();

  SgdTrainer(TorchScriptModel model, SgdSettings settings) {
    this.model = model;
    this.settings = settings;
    this.module = model.module();
    this.scope = model.scope();
    this.firstTrained = settings.firstTrained(module.weights().size());
    JniUtils.setSeed(settings.seed());
    module.weights().forEach(weight -> velocities.add(Optional.empty()));
  }

  /**
   * From here on only the weights of the mask move: neither gradient nor weight decay nor momentum
   * touches the others.
   *
   * @param allowed which may move; its scope outlives this trainer
   */
  public void restrictTo(WeightMask allowed) {
    mask = Optional.of(allowed);
  }

  /**
   * One step on one batch.
   *
   * @param batch N at least 1; a network with batch norm over single values needs 2
   * @param learningRate of this step
   * @return the mean cross-entropy of the batch before the step; may be NaN or infinite, then the
   *     weights are of no more use
   * @throws ModelException if the model does not take these images or has no such class
   */
  public double step(LabelledImages batch, double learningRate) {
    requireSameModule();
    try (var work = scope.child()) {
      boolean trainMode = settings.batchNorm() == BatchNorm.TRAIN;
      double loss = backward(module, batch.in(work), trainMode, firstTrained);
      GradMode.notRecording(() -> update(learningRate));
      return loss;
    }
  }

  /** Ends the training; the gradients, which still tell of the data, are wiped. */
  @Override
  public void close() {
    if (module == model.module()) {
      module.weights().forEach(JniUtils::zeroGrad);
    }
    scope.close();
  }

  /**
   * The gradient of the mean cross-entropy by the weights, into each weight's gradient, which is
   * cleared first.
   *
   * @param firstTrained the place of the first weight that gets one
   * @return the mean cross-entropy
   */
  static double backward(
      LoadedModule module, LabelledImages batch, boolean trainMode, int firstTrained) {
    module.weights().forEach(JniUtils::zeroGrad);
    module.recordWeightGradients(firstTrained);
    try {
      return GradMode.recording(() -> forwardAndBackward(module, batch, trainMode));
    } finally {
      module.recordNoWeightGradients();
    }
  }

  private static double forwardAndBackward(
      LoadedModule module, LabelledImages batch, boolean trainMode) {
    var output =
        trainMode ? module.forwardInTrainMode(batch.images()) : module.forward(batch.images());
    var logits = output.scope().own(JniUtils.detachGradient(output.array()));
    requireClasses(batch.labels(), logits.shape()[1]);
    // By the logits the gradient of the cross-entropy is softmax minus one-hot.
    var truth = batch.labels().oneHot(logits.shape()[1]);
    var gradient = logits.softmax().minus(truth).dividedBy(batch.size());
    JniUtils.backward(output.array(), gradient.array(), false, false);
    var logProbability = logits.map(array -> array.logSoftmax(1)).pick(batch.labels());
    return -logProbability.map(NDArray::mean).toFloats()[0];
  }

  private void update(double learningRate) {
    var weights = module.weights();
    for (int i = 0; i < weights.size(); i++) {
      PtNDArray gradient = JniUtils.getGradient(weights.get(i));
      if (gradient != null) {
        try (gradient) {
          update(i, weights.get(i), gradient, (float) learningRate);
        }
      }
    }
  }

  /** v := momentum v + (gradient + decay w) mask; w := w - rate v. */
  private void update(int index, PtNDArray weight, PtNDArray gradient, float learningRate) {
    try (NDArray decay = weight.mul((float) settings.weightDecay())) {
      gradient.addi(decay);
    }
    mask.ifPresent(allowed -> gradient.muli(allowed.masks().get(index).array()));
    if (velocities.get(index).isEmpty()) {
      velocities.set(index, Optional.of(scope.own((PtNDArray) gradient.duplicate()).array()));
    } else {
      velocities.get(index).get().muli((float) settings.momentum()).addi(gradient);
    }
    try (NDArray move = velocities.get(index).get().mul(learningRate)) {
      weight.subi(move);
    }
  }

  private void requireSameModule() {
    if (module != model.module()) {
      throw new IllegalStateException("the model was restored under this training");
    }
  }

  /** Checked on the host: a wrong label would bring down a GPU's context for the whole process. */
  private static void requireClasses(Tensor labels, long classes) {
    for (int label : labels.toInts()) {
      if (label >= classes) {
        throw new ModelException(
            "A label is "
                + label
                + ", but the model knows the classes 0 to "
                + (classes - 1)
                + ".");
      }
    }
  }
}
