package dev.amund.model;

import ai.djl.Device;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.amund.config.DeviceConfig;
import dev.amund.config.DeviceConfig.MemoryFormat;
import dev.amund.config.ModelInterface;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * A TorchScript classifier on its device: float32 samples (N, …), such as images (N, channels,
 * height, width) in [0, 1], in, logits (N, classes) out. What the module itself expects of its
 * input and returns beside the logits, a {@link ModelInterface} tells. Of a model that says
 * probabilities, logits are their logarithms; one with a single logit for two classes has 0 as the
 * other.
 *
 * <p>Between calls the module is in evaluation mode and its weights do not record gradients; {@link
 * SgdTrainer} and {@link InputPass} depart from that within a call only. Not for two threads at
 * once.
 */
public final class TorchScriptModel implements AutoCloseable {
  /** Enough to fill a GPU, while activations stay in the hundreds of MB. */
  private static final int EVALUATION_BATCH_GPU = 256;

  /** Few enough that activations stay in the caches. */
  private static final int EVALUATION_BATCH_CPU = 32;

  /** More than one, because a single one may leave a part of the network inactive. */
  private static final int IMAGES_OF_FLOW = 2;

  private final PtNDManager manager;
  private final MemoryFormat format;
  private final Staging staging = new Staging();
  private final ModuleCall call;
  private InputSpace inputSpace = InputSpace.PIXELS;

  /** {@link #restore} replaces it as a whole, and its buffers with it. */
  private LoadedModule module;

  /** Selects the weights of a trained share; a network keeps its data flow over all versions. */
  private final Map<Double, BitSet> trained = new HashMap<>();

  private TorchScriptModel(Device device, MemoryFormat format, ModelInterface calledAs) {
    this.manager = TorchEngine.newManager(device);
    this.format = format;
    this.call = ModuleCall.of(calledAs);
  }

  /**
   * Loads a model.
   *
   * @throws ModelException if the file cannot be read or is not TorchScript, or the device is not
   *     there
   */
  public static TorchScriptModel load(Path torchScript, DeviceConfig device) {
    return load(torchScript, device, ModelInterface.PLAIN);
  }

  /**
   * Loads a model like {@link #load(Path, DeviceConfig)}.
   *
   * @param calledAs how it is called
   */
  public static TorchScriptModel load(
      Path torchScript, DeviceConfig device, ModelInterface calledAs) {
    try {
      return load(Files.readAllBytes(torchScript), device, calledAs, torchScript.toString());
    } catch (IOException e) {
      throw new ModelException("The model " + torchScript + " cannot be read: " + e, e);
    }
  }

  /**
   * Loads a model.
   *
   * @throws ModelException if the bytes are not TorchScript, or the device is not there
   */
  public static TorchScriptModel load(byte[] torchScript, DeviceConfig device) {
    return load(torchScript, device, ModelInterface.PLAIN);
  }

  /**
   * Loads a model like {@link #load(byte[], DeviceConfig)}.
   *
   * @param calledAs how it is called
   */
  public static TorchScriptModel load(
      byte[] torchScript, DeviceConfig device, ModelInterface calledAs) {
    return load(torchScript, device, calledAs, "given as " + torchScript.length + " bytes");
  }

  private static TorchScriptModel load(
      byte[] torchScript, DeviceConfig device, ModelInterface calledAs, String what) {
    var model = new TorchScriptModel(Devices.prepare(device), device.memoryFormat(), calledAs);
    try {
      model.module = LoadedModule.load(model.manager, torchScript, model.format, model.call, what);
      return model;
    } catch (RuntimeException | Error e) {
      model.manager.close();
      throw e;
    }
  }

  /** Returns how the module is called: how inputs are normalised and which head is read. */
  public ModelInterface calledAs() {
    return new ModelInterface(call.normalisation(), call.heads().wanted());
  }

  /** Returns what inputs it takes, {@link InputSpace#PIXELS} until another one is set. */
  public InputSpace inputSpace() {
    return inputSpace;
  }

  /** Tells what inputs it takes: which values, and in what units they are measured. */
  public void takes(InputSpace space) {
    inputSpace = space;
  }

  /** A new scope on this model's device; close it. */
  public TensorScope scope() {
    return new TensorScope((PtNDManager) manager.newSubManager(), staging);
  }

  /** The device in use: {@code cpu} or {@code gpu:N}. */
  public String device() {
    Device device = manager.getDevice();
    return device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu";
  }

  /**
   * Logits in evaluation mode. Works through the images in batches, so their number may be large.
   *
   * @param scope that owns the result
   * @param images float32 (N, channels, height, width), N at least 1
   * @return float32 (N, classes)
   * @throws ModelException if the model does not take images of this shape
   */
  public Tensor logits(TensorScope scope, Tensor images) {
    return logits(scope, images, batch -> {});
  }

  /**
   * Returns the logits, like {@link #logits(TensorScope, Tensor)}, and reports each evaluation
   * batch.
   *
   * @param onBatch hears how many images the batch had; what it throws ends the evaluation
   */
  public Tensor logits(TensorScope scope, Tensor images, IntConsumer onBatch) {
    return GradMode.notRecording(() -> logitsInBatches(scope, images, onBatch));
  }

  /**
   * Begins a pass that can be differentiated by its input: evaluation mode, weights frozen.
   *
   * @param scope that owns all that the pass makes
   * @param images float32 (N, channels, height, width), one batch
   * @throws ModelException if the model does not take images of this shape
   */
  public InputPass inputPass(TensorScope scope, Tensor images) {
    var leaf = scope.own(JniUtils.detachGradient(images.array()));
    leaf.array().setRequiresGradient(true);
    return GradMode.recording(() -> new InputPass(leaf, module.forward(leaf)));
  }

  /**
   * Begins a training with SGD. Close it before the next.
   *
   * @throws ModelException if the model has no weights that can be trained
   */
  public SgdTrainer trainer(SgdSettings settings) {
    module
        .trainingObstacle()
        .ifPresent(
            words -> {
              throw new ModelException(words);
            });
    return new SgdTrainer(this, settings);
  }

  /**
   * Finds the weights that a training moves.
   *
   * @param share see {@link SgdSettings#trainedShare}
   * @param images such as the model is trained on; a few of them show how data flow through it
   * @return their places; all that may move if the flow is unknown
   */
  BitSet trained(double share, Tensor images) {
    BitSet trainable = module.trainable();
    return share == 1
        ? trainable
        : trained.computeIfAbsent(share, same -> trained(trainable, share, images));
  }

  private BitSet trained(BitSet trainable, double share, Tensor images) {
    try (var work = images.scope().child()) {
      var few = images.in(work).rows(0, Math.min(IMAGES_OF_FLOW, images.size()));
      try (var flow = GradientFlow.of(snapshot(), call, few.toFloats(), few.shape())) {
        return new TrainedShare(flow).of(trainable, share);
      } catch (ModelException e) {
        return trainable;
      }
    }
  }

  /**
   * Moves the batch-norm statistics towards those of these images, as one training step would, and
   * changes no weight.
   *
   * @param images float32 (N, channels, height, width), one batch
   */
  public void refreshBatchNorm(Tensor images) {
    try (var work = images.scope().child()) {
      GradMode.notRecording(() -> module.forwardInTrainMode(images.in(work)));
    }
  }

  /**
   * The model as TorchScript: weights and buffers, in evaluation mode, as plain PyTorch loads it.
   * The same state gives the same bytes.
   */
  public byte[] snapshot() {
    return module.bytes();
  }

  /** The weights and buffers as they stand, on the host. */
  public ModelState state() {
    return ModelState.of(snapshot());
  }

  /** Takes these weights and buffers, which fit those of this model; as {@link #restore}. */
  public void load(ModelState state) {
    restore(state.torchScript());
  }

  /**
   * Goes back to a snapshot: weights and buffers are bit-identical to when it was taken. A training
   * that is under way cannot continue.
   *
   * @throws ModelException if the bytes are not TorchScript; the model is then as it was
   */
  public void restore(byte[] snapshot) {
    var before = module;
    module =
        LoadedModule.load(
            manager, snapshot, format, call, "snapshot of " + snapshot.length + " bytes");
    before.close();
  }

  /** Frees the model and all its scopes. */
  @Override
  public void close() {
    manager.close();
  }

  /**
   * Returns how many native arrays live in this model and its scopes now: a gauge of flat memory.
   */
  public int liveArrays() {
    return manager.getManagedArrays().size();
  }

  /** Returns what the numbers of the output are; known after the first images. */
  OutputForm outputForm() {
    return call.output().form().orElse(OutputForm.LOGITS);
  }

  /**
   * Returns how many numbers the model itself says of an image: its classes, or 1 for two classes.
   *
   * @param classes the columns of its logits
   */
  public int outputs(int classes) {
    return switch (outputForm()) {
      case ONE_LOGIT, ONE_PROBABILITY -> 1;
      case LOGITS, PROBABILITIES, SEVERAL_LABELS -> classes;
    };
  }

  /** Loads another module of this network; close it. */
  LoadedModule anotherOf(byte[] snapshot) {
    return LoadedModule.load(manager, snapshot, format, call, "what was written of it");
  }

  /** The loaded module; {@link #restore} puts another in its place. */
  LoadedModule module() {
    return module;
  }

  private Tensor logitsInBatches(TensorScope scope, Tensor images, IntConsumer onBatch) {
    try (var work = scope.child()) {
      var parts = new ArrayList<Tensor>();
      int size = manager.getDevice().isGpu() ? EVALUATION_BATCH_GPU : EVALUATION_BATCH_CPU;
      for (int from = 0; from < images.size(); from += size) {
        int to = Math.min(from + size, images.size());
        try (var step = work.child()) {
          parts.add(work.keep(module.forward(images.in(step).rows(from, to))));
        }
        onBatch.accept(to - from);
      }
      return scope.keep(parts.size() == 1 ? parts.get(0) : Tensor.concat(work, parts));
    }
  }
}
