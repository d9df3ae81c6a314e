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
import java.util.ArrayList;
import java.util.Arrays;
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
  /** Matches {@code RuntimeError: what} and {@code builtins.ValueError: what}. */
  private static final Pattern PYTHON_ERROR = Pattern.compile("[\\w.]*Error: (.*\\S)\\s*");

  /** PyTorch's complaint about an embedding that is given floating-point numbers. */
  private static final String WANTS_INDICES = "Expected tensor for argument #1 'indices'";

  private static final String NO_TOKENS =
      " Models that take tokens, or other whole numbers, are not supported: an attack follows"
          + " gradients by the input, and whole numbers have none. Export what comes behind the"
          + " embedding, and import its vectors as samples.";

  private static final String NO_TENSORS =
      "The model returns something that is no tensor, such as None, alone or beside tensors: export"
          + " a module around it that returns tensors only, as `return self.model(x)[0]` does.";

  /** Images that tell what the numbers of the output are. */
  private static final int FEW = 4;

  /** The value by which inputs are brighter than any image. */
  private static final double FAR = 1000;

  private final PtNDManager manager;
  private final PtSymbolBlock block;
  private final List<Weight> weights;
  private final Optional<String> trainingObstacle;
  private final ModelOutput output;
  private final ModelHeads heads;
  private final InputNormaliser normaliser;

  /** The size of the file in bytes, which saving the model again does not change. */
  private final int size;

  /** True if images go in channels-last; empty before the first pass. */
  private Optional<Boolean> channelsLast;

  private LoadedModule(
      PtNDManager manager,
      PtSymbolBlock block,
      MemoryFormat format,
      ModuleCall call,
      List<ModulePickle.Named> described,
      int size) {
    this.manager = manager;
    this.size = size;
    this.output = call.output();
    this.heads = call.heads();
    this.normaliser =
        new InputNormaliser(call.normalisation(), new TensorScope(manager, new Staging()));
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
   * @param call how it is called; other versions of the network may share it
   * @param what names the bytes in an error
   * @throws ModelException if the bytes are not TorchScript
   */
  static LoadedModule load(
      PtNDManager parent, byte[] torchScript, MemoryFormat format, ModuleCall call, String what) {
    var own = (PtNDManager) parent.newSubManager();
    try {
      var in = new ByteArrayInputStream(torchScript);
      var block = JniUtils.loadModule(own, in, true, false);
      return new LoadedModule(
          own, block, format, call, ModuleFile.tensors(torchScript), torchScript.length);
    } catch (EngineException | IllegalStateException | IOException e) {
      own.close();
      if (ModuleFile.isExportedProgram(torchScript)) {
        throw new ModelException(
            ("The model (%s) is a program of torch.export (.pt2), which can be trained in Python"
                    + " only: export the module itself, torch.jit.script(module).save(\"model.pt\").")
                .formatted(what),
            e);
      }
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

  /** Returns what keeps the weights from being trained, and what to do; empty if nothing does. */
  Optional<String> trainingObstacle() {
    return trainingObstacle;
  }

  /** The module as TorchScript; the same state gives the same bytes. */
  byte[] bytes() {
    var out = new ByteArrayOutputStream(size);
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

  /** A forward pass under the present gradient mode, in evaluation mode: logits (N, classes). */
  Tensor forward(Tensor images) {
    return logits(images, prepare(images));
  }

  /** A forward pass under the present gradient mode, in training mode: logits (N, classes). */
  Tensor forwardInTrainMode(Tensor images) {
    // Before the mode changes: a pass that fails half way would have moved batch-norm statistics.
    boolean last = prepare(images);
    JniUtils.enableTrainingMode(block);
    try {
      return logits(images, last);
    } finally {
      JniUtils.enableInferenceMode(block);
    }
  }

  /**
   * Returns whether a pass writes to the images that it is given; amund then passes copies.
   *
   * @param images are left as they are
   */
  boolean writesToItsInput(Tensor images) {
    try (var work = images.scope().child()) {
      Tensor given = images.in(work).copy();
      GradMode.notRecording(() -> output(given, given));
      return given.minus(images).sampleNorms().isPositive();
    }
  }

  /**
   * Finds out what has to be known of the module before these images, the first ones, go in.
   *
   * @return whether they go in channels-last
   */
  private boolean prepare(Tensor images) {
    boolean last = takesChannelsLast(images);
    output.learn(() -> GradMode.notRecording(() -> tellingOutputs(images, last)));
    return last;
  }

  /** Returns the outputs for a few images, and for inputs far brighter and darker than any. */
  private List<float[]> tellingOutputs(Tensor images, boolean last) {
    var rows = new ArrayList<float[]>();
    for (double factor : new double[] {1, FAR, -FAR}) {
      try (var work = images.scope().child()) {
        var few = images.in(work).rows(0, Math.min(FEW, images.size())).times(factor);
        var outputs = raw(few, last);
        int width = (int) outputs.shape()[1];
        float[] values = outputs.toFloats();
        for (int from = 0; from < values.length; from += width) {
          float[] row = Arrays.copyOfRange(values, from, from + width);
          if (isFinite(row)) {
            rows.add(row);
          }
        }
      } catch (ModelException e) {
        // A module may refuse inputs that are no images; what it says of the others tells as well.
      }
    }
    return rows;
  }

  private static boolean isFinite(float[] row) {
    for (float value : row) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
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
      GradMode.notRecording(() -> raw(images.in(work), last));
      return true;
    } catch (ModelException e) {
      return false;
    }
  }

  private Tensor logits(Tensor images, boolean last) {
    return images.scope().own(output.logits(raw(images, last).array()));
  }

  /** Returns the output of the module unchanged: (N, K), K at least 1. */
  private Tensor raw(Tensor images, boolean last) {
    Tensor input = normaliser.of(images);
    if (last) {
      return output(images, input.channelsLast());
    }
    // A copy in either case: the module may normalise its input where it lies.
    return output(images, normaliser.isActive() ? input : images.copy());
  }

  private Tensor output(Tensor images, Tensor input) {
    // TorchScript's optimizer compiles for each shape and gradient mode it meets. The batches of an
    // attack shrink as samples flip, so it would compile for ever; without it all passes are
    // faster.
    JniUtils.setGraphExecutorOptimize(false);
    try {
      var only = forward(input, images);
      var shape = only.getShape();
      if (shape.dimension() < 1
          || shape.dimension() > 2
          || shape.get(0) != images.size()
          || shape.dimension() == 2 && shape.get(1) < 1) {
        throw new ModelException(
            "The model must turn images (N, channels, height, width) into one tensor of logits (N,"
                + " classes), or (N) for two classes; from "
                + images
                + " it made "
                + shape
                + ".");
      }
      return images
          .scope()
          .own(shape.dimension() == 2 ? only : (PtNDArray) only.reshape(images.size(), 1));
    } catch (EngineException | IllegalStateException e) {
      String reason = reason(e);
      throw new ModelException(
          "The model refused images of shape %s: %s%s"
              .formatted(
                  images.djlShape(), reason, reason.contains(WANTS_INDICES) ? NO_TOKENS : ""),
          e);
    }
  }

  /** The logits among what the module returns; the scope of the images owns all of it. */
  private PtNDArray forward(Tensor input, Tensor images) {
    NDList returned;
    try {
      returned = IValueUtils.forward(block, new NDList(input.array()), true);
    } catch (UnsupportedOperationException e) {
      throw new ModelException(NO_TENSORS, e);
    }
    returned.forEach(array -> images.scope().own((PtNDArray) array));
    return heads.logits(returned, images.size());
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
