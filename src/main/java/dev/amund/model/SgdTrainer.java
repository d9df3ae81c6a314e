package dev.amund.model;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.amund.config.FineTuneConfig.BatchNorm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

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
  // On the device: DJL uploads every number that it is given as a Java one, and waits for it.
  // Without dimensions, as a weight may be.
  private final Tensor momentum;
  private final Tensor weightDecay;
  private final List<Optional<PtNDArray>> velocities = new ArrayList<>();
  private Optional<WeightMask> mask = Optional.empty();

  SgdTrainer(TorchScriptModel model, SgdSettings settings) {
    this.model = model;
    this.settings = settings;
    this.module = model.module();
    this.scope = model.scope();
    this.firstTrained = settings.firstTrained(module.weights().size());
    this.momentum = scope.floats(new float[] {(float) settings.momentum()});
    this.weightDecay = scope.floats(new float[] {(float) settings.weightDecay()});
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
   * Begins to go through a set. Close it before the next.
   *
   * @param samples N at least as many as steps; a network with batch norm over single values needs
   *     2 a step
   * @param order which samples, by their places, in the order in which they come
   * @param learningRates one for each step
   */
  public SgdPass pass(LabelledImages samples, int[] order, double[] learningRates) {
    return new SgdPass(this, samples, order, learningRates);
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
    int[] all = IntStream.range(0, batch.size()).toArray();
    try (var pass = pass(batch, all, new double[] {learningRate})) {
      pass.step();
      return pass.meanLoss();
    }
  }

  /**
   * One step, without waiting for the device.
   *
   * @param largestLabel of the batch, or of more
   * @param learningRate a single number, without dimensions
   * @return the mean cross-entropy of the batch before the step, in the batch's scope
   */
  Tensor step(LabelledImages batch, int largestLabel, Tensor learningRate) {
    requireSameModule();
    boolean trainMode = settings.batchNorm() == BatchNorm.TRAIN;
    Tensor loss = backward(module, batch, largestLabel, trainMode, firstTrained);
    GradMode.notRecording(() -> update(learningRate.array()));
    return loss;
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
   * @param batch its scope owns all that is made
   * @param largestLabel of the batch, or of more
   * @param firstTrained the place of the first weight that gets one
   * @return the mean cross-entropy
   */
  static Tensor backward(
      LoadedModule module,
      LabelledImages batch,
      int largestLabel,
      boolean trainMode,
      int firstTrained) {
    module.weights().forEach(JniUtils::zeroGrad);
    module.recordWeightGradients(firstTrained);
    try {
      return GradMode.recording(() -> forwardAndBackward(module, batch, largestLabel, trainMode));
    } finally {
      module.recordNoWeightGradients();
    }
  }

  private static Tensor forwardAndBackward(
      LoadedModule module, LabelledImages batch, int largestLabel, boolean trainMode) {
    var output =
        trainMode ? module.forwardInTrainMode(batch.images()) : module.forward(batch.images());
    var logits = output.scope().own(JniUtils.detachGradient(output.array()));
    requireClass(largestLabel, logits.shape()[1]);
    // By the logits the gradient of the cross-entropy is softmax minus one-hot.
    var truth = batch.labels().oneHot(logits.shape()[1]);
    // There are as many ones in it as samples; that number from the host would have to be uploaded.
    var gradient = logits.softmax().minus(truth).dividedBy(truth.map(NDArray::sum));
    JniUtils.backward(output.array(), gradient.array(), false, false);
    var logProbability = logits.map(array -> array.logSoftmax(1)).pick(batch.labels());
    return logProbability.map(array -> array.mean().neg());
  }

  private void update(NDArray learningRate) {
    var weights = module.weights();
    for (int i = 0; i < weights.size(); i++) {
      PtNDArray gradient = JniUtils.getGradient(weights.get(i));
      if (gradient != null) {
        try (gradient) {
          update(i, weights.get(i), gradient, learningRate);
        }
      }
    }
  }

  /** v := momentum v + (gradient + decay w) mask; w := w - rate v. */
  private void update(int index, PtNDArray weight, PtNDArray gradient, NDArray learningRate) {
    try (NDArray decay = weight.mul(weightDecay.array())) {
      gradient.addi(decay);
    }
    mask.ifPresent(allowed -> gradient.muli(allowed.masks().get(index).array()));
    if (velocities.get(index).isEmpty()) {
      velocities.set(index, Optional.of(scope.own((PtNDArray) gradient.duplicate()).array()));
    } else {
      velocities.get(index).get().muli(momentum.array()).addi(gradient);
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

  /** The largest of the labels, which waits for the device; -1 if there are none. */
  static int largest(Tensor labels) {
    return Arrays.stream(labels.toInts()).max().orElse(-1);
  }

  /** Checked on the host: a wrong label would bring down a GPU's context for the whole process. */
  private static void requireClass(int label, long classes) {
    if (label >= classes) {
      throw new ModelException(
          "A label is %d, but the model knows the classes 0 to %d.".formatted(label, classes - 1));
    }
  }
}
