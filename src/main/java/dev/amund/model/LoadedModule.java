package dev.amund.model;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.amund.config.DeviceConfig.MemoryFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One TorchScript module as it was read from a file, with its weights and buffers. Between calls it
 * is in evaluation mode and its weights record no gradients.
 */
final class LoadedModule implements AutoCloseable {
  /** As {@code RuntimeError: what}, or {@code builtins.ValueError: what}. */
  private static final Pattern PYTHON_ERROR = Pattern.compile("[\\w.]*Error: (.*\\S)\\s*");

  private final PtNDManager manager;
  private final PtSymbolBlock block;
  private final List<Weight> weights;
  private final Optional<String> trainingObstacle;

  /** Whether images go in channels-last; empty before the first pass. */
  private Optional<Boolean> channelsLast;

  private LoadedModule(
      PtNDManager manager,
      PtSymbolBlock block,
      MemoryFormat format,
      List<ModulePickle.Named> described) {
    this.manager = manager;
    this.block = block;
    this.channelsLast = isCandidate(manager, format) ? Optional.empty() : Optional.of(false);
    this.weights =
        Weight.of(
            JniUtils.moduleGetParams(block, manager).stream().map(PtNDArray.class::cast).toList(),
            described);
    this.trainingObstacle = Trainability.obstacle(weights, described);
    JniUtils.enableInferenceMode(block);
    recordNoWeightGradients();
  }

  /**
   * Loads a module.
   *
   * @param parent frees the module when closed
   * @param format of the images that it will be given
   * @param what names the bytes in an error
   * @throws ModelException if the bytes are not TorchScript
   */
  static LoadedModule load(
      PtNDManager parent, byte[] torchScript, MemoryFormat format, String what) {
    var own = (PtNDManager) parent.newSubManager();
    try {
      var in = new ByteArrayInputStream(torchScript);
      var block = JniUtils.loadModule(own, in, true, false);
      return new LoadedModule(own, block, format, ModuleFile.tensors(torchScript));
    } catch (EngineException | IllegalStateException | IOException e) {
      own.close();
      throw new ModelException(
          "The model ("
              + what
              + ") is not a TorchScript file that PyTorch "
              + TorchEngine.get().getVersion()
              + " loads: "
              + TorchEngine.firstLine(e)
              + " Export it with torch.jit.script or torch.jit.trace.",
          e);
    }
  }

  /** The weights, in the order of the file, each once; buffers are not among them. */
  List<Weight> weights() {
    return weights;
  }

  /** What keeps the weights from being trained, and what to do; empty if nothing does. */
  Optional<String> trainingObstacle() {
    return trainingObstacle;
  }

  /** The module as TorchScript; the same state gives the same bytes. */
  byte[] bytes() {
    var out = new ByteArrayOutputStream();
    // Whether a weight records gradients is part of the file; leave it as the exporter had it.
    weights.forEach(Weight::recordGradientAsExported);
    try {
      JniUtils.writeModule(block, out, false);
    } finally {
      recordNoWeightGradients();
    }
    return out.toByteArray();
  }

  /** The places of the weights that the exporter left trainable. */
  BitSet trainable() {
    // A module exported wholly without gradients was meant for inference, not to stay fixed.
    boolean all = weights.stream().noneMatch(Weight::isExportedAsTrainable);
    var trainable = new BitSet();
    for (int i = 0; i < weights.size(); i++) {
      trainable.set(i, all || weights.get(i).isExportedAsTrainable());
    }
    return trainable;
  }

  /** Switches the recording of gradients on for some weights, and off for the others. */
  void recordWeightGradients(BitSet which) {
    for (int i = 0; i < weights.size(); i++) {
      weights.get(i).recordGradient(which.get(i));
    }
  }

  /** Switches it off again for all weights. */
  void recordNoWeightGradients() {
    weights.forEach(weight -> weight.recordGradient(false));
  }

  /** A forward pass under the present gradient mode, in evaluation mode. */
  Tensor forward(Tensor images) {
    return run(images, takesChannelsLast(images));
  }

  /** A forward pass under the present gradient mode, in training mode. */
  Tensor forwardInTrainMode(Tensor images) {
    // Before the mode changes: a pass that fails half way would have moved batch-norm statistics.
    boolean last = takesChannelsLast(images);
    JniUtils.enableTrainingMode(block);
    try {
      return run(images, last);
    } finally {
      JniUtils.enableInferenceMode(block);
    }
  }

  private static boolean isCandidate(PtNDManager manager, MemoryFormat format) {
    return switch (format) {
      case AUTO -> !manager.getDevice().isGpu();
      case CONTIGUOUS -> false;
      case CHANNELS_LAST -> true;
    };
  }

  /**
   * Tried once: a module that flattens by {@code view} what it has not copied before refuses images
   * that are not contiguous.
   */
  private boolean takesChannelsLast(Tensor images) {
    if (channelsLast.isEmpty()) {
      boolean last = works(images, true);
      if (!last && !works(images, false)) {
        // These are no images for this module; the next may be.
        return false;
      }
      channelsLast = Optional.of(last);
    }
    return channelsLast.get();
  }

  private boolean works(Tensor images, boolean last) {
    try (var work = images.scope().child()) {
      GradMode.notRecording(() -> run(images.in(work), last));
      return true;
    } catch (ModelException e) {
      return false;
    }
  }

  private Tensor run(Tensor images, boolean last) {
    // TorchScript's optimizer compiles for each shape and gradient mode it meets. The batches of an
    // attack shrink as samples flip, so it would compile for ever; without it all passes are
    // faster.
    JniUtils.setGraphExecutorOptimize(false);
    try {
      var input = last ? images.channelsLast() : images;
      var output = IValueUtils.forward(block, new NDList(input.array()), true);
      var logits = output.size() == 1 ? (PtNDArray) output.get(0) : null;
      if (logits == null
          || logits.getShape().dimension() != 2
          || logits.getShape().get(1) < 2
          || logits.getShape().get(0) != images.size()) {
        throw new ModelException(
            "The model must turn images (N, channels, height, width) into one tensor of logits (N,"
                + " classes) for two classes or more; from "
                + images
                + " it made "
                + (logits == null ? output.size() + " tensors" : logits.getShape().toString())
                + ".");
      }
      return images.scope().own(logits);
    } catch (EngineException | IllegalStateException | UnsupportedOperationException e) {
      throw new ModelException(
          "The model refused images of shape " + images.djlShape() + ": " + reason(e), e);
    }
  }

  /** Frees the module, its weights and its buffers. */
  @Override
  public void close() {
    manager.close();
  }

  /** TorchScript reports a failure as a trace of the model's source, and what went wrong last. */
  private static String reason(Throwable e) {
    return String.valueOf(e.getMessage())
        .lines()
        .map(PYTHON_ERROR::matcher)
        .filter(Matcher::matches)
        .map(error -> error.group(1))
        .reduce((first, last) -> last)
        .orElseGet(() -> TorchEngine.firstLine(e));
  }
}
