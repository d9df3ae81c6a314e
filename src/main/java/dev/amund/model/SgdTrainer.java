package dev.amund.model;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.amund.config.FineTuneConfig.BatchNorm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
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
  // On the device: DJL uploads every number that it is given as a Java one, and waits for it.
  // Without dimensions, as a weight may be.
  private final Tensor momentum;
  private final Tensor weightDecay;
  private final List<Optional<PtNDArray>> velocities = new ArrayList<>();
  private Optional<WeightMask> mask = Optional.empty();

  /** Empty before the first step, which tells how data flow through the network. */
  private Optional<BitSet> trained = Optional.empty();

  SgdTrainer(TorchScriptModel model, SgdSettings settings) {
    this.model = model;
    this.settings = settings;
    this.module = model.module();
    this.scope = model.scope();
    this.momentum = scope.floats(new float[] {(float) settings.momentum()});
    this.weightDecay = scope.floats(new float[] {(float) settings.weightDecay()});
    JniUtils.setSeed(settings.seed());
    module.weights().forEach(weight -> velocities.add(Optional.empty()));
  }

  /**
   * Restricts all later steps to the weights of the mask: neither gradient nor weight decay nor
   * momentum touches the others.
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
    int largestLabel = largest(samples.labels());
    return new SgdPass(
        this,
        samples.images(),
        samples.labels(),
        labels -> classes -> oneHot(labels, largestLabel, classes),
        order,
        learningRates);
  }

  /**
   * Begins to go through a set whose targets are distributions: the loss is the mean cross-entropy
   * with the weights of the images. Close it before the next.
   *
   * @param samples as for the other; their targets have as many columns as the model has classes
   */
  public SgdPass pass(SoftLabelledImages samples, int[] order, double[] learningRates) {
    return new SgdPass(
        this,
        samples.images(),
        samples.targets(),
        targets -> classes -> targets,
        order,
        learningRates);
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
   * Provides the targets of a batch, once the number of classes is known: float32 (N, classes), a
   * probability for each class, times the weight of the sample.
   */
  @FunctionalInterface
  interface Targets {
    Tensor of(long classes);
  }

  /**
   * One step, without waiting for the device.
   *
   * @param learningRate a single number, without dimensions
   * @return the mean cross-entropy of the batch before the step, in the images' scope
   */
  Tensor step(Tensor images, Targets targets, Tensor learningRate) {
    requireSameModule();
    boolean trainMode = settings.batchNorm() != BatchNorm.FROZEN;
    if (trained.isEmpty()) {
      trained = Optional.of(model.trained(settings.trainedShare(), images));
    }
    Tensor loss = backward(module, images, targets, trainMode, trained.get());
    GradMode.notRecording(() -> update(learningRate.array()));
    return loss;
  }

  /** Ends the training; the gradients, which still tell of the data, are wiped. */
  @Override
  public void close() {
    if (module == model.module()) {
      module.weights().forEach(Weight::clearGradient);
    }
    scope.close();
  }

  /**
   * The gradient of the mean cross-entropy by the weights, into each weight's gradient, which is
   * cleared first.
   *
   * @param images one batch; its scope owns all that is made
   * @param trained the places of the weights that get one
   * @return the mean cross-entropy
   */
  static Tensor backward(
      LoadedModule module, Tensor images, Targets targets, boolean trainMode, BitSet trained) {
    module.weights().forEach(Weight::clearGradient);
    module.recordWeightGradients(trained);
    try {
      return GradMode.recording(() -> forwardAndBackward(module, images, targets, trainMode));
    } finally {
      module.recordNoWeightGradients();
    }
  }

  private static Tensor forwardAndBackward(
      LoadedModule module, Tensor images, Targets targets, boolean trainMode) {
    var output = trainMode ? module.forwardInTrainMode(images) : module.forward(images);
    var logits = output.scope().own(JniUtils.detachGradient(output.array()));
    var truth = targets.of(logits.shape()[1]);
    var weights = truth.map(array -> array.sum(new int[] {1}, true));
    // From the host this number would have to be uploaded.
    var weight = weights.map(NDArray::sum);
    // By the logits the gradient of the cross-entropy is softmax minus target.
    var gradient = logits.softmax().times(weights).minus(truth).dividedBy(weight);
    try {
      JniUtils.backward(output.array(), gradient.array(), false, false);
    } catch (EngineException e) {
      throw new ModelException(
          "The model cannot be differentiated by its weights: " + TorchEngine.firstLine(e), e);
    }
    var logProbability = truth.times(logits.map(array -> array.logSoftmax(1)));
    return logProbability.map(array -> array.sum().neg()).dividedBy(weight);
  }

  private void update(NDArray learningRate) {
    var weights = module.weights();
    for (int i = 0; i < weights.size(); i++) {
      Optional<PtNDArray> gradient = weights.get(i).gradient();
      if (gradient.isPresent()) {
        try (PtNDArray own = gradient.get()) {
          update(i, weights.get(i).array(), own, learningRate);
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

  static Tensor oneHot(Tensor labels, int largestLabel, long classes) {
    requireClass(largestLabel, classes);
    return labels.oneHot(classes);
  }

  /** Checked on the host: a wrong label would bring down a GPU's context for the whole process. */
  private static void requireClass(int label, long classes) {
    if (label >= classes) {
      throw new ModelException(
          "A label is %d, but the model knows the classes 0 to %d.".formatted(label, classes - 1));
    }
  }
}
