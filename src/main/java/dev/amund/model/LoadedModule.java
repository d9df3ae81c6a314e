package dev.amund.model;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.List;

/**
 * One TorchScript module as it was read from a file, with its weights and buffers. Between calls it
 * is in evaluation mode and its weights record no gradients.
 */
final class LoadedModule implements AutoCloseable {
  private final PtNDManager manager;
  private final PtSymbolBlock block;
  private final List<PtNDArray> weights;
  private final List<Boolean> exportedAsTrainable;

  private LoadedModule(PtNDManager manager, PtSymbolBlock block) {
    this.manager = manager;
    this.block = block;
    this.weights =
        JniUtils.moduleGetParams(block, manager).stream().map(PtNDArray.class::cast).toList();
    this.exportedAsTrainable = weights.stream().map(JniUtils::requiresGrad).toList();
    JniUtils.enableInferenceMode(block);
    recordGradients(false);
  }

  /**
   * Loads a module.
   *
   * @param parent frees the module when closed
   * @param what names the bytes in an error
   * @throws ModelException if the bytes are not TorchScript
   */
  static LoadedModule load(PtNDManager parent, byte[] torchScript, String what) {
    var own = (PtNDManager) parent.newSubManager();
    try {
      var in = new ByteArrayInputStream(torchScript);
      return new LoadedModule(own, JniUtils.loadModule(own, in, true, false));
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

  /** The parameters, in the order of the file; buffers are not among them. */
  List<PtNDArray> weights() {
    return weights;
  }

  /** The module as TorchScript; the same state gives the same bytes. */
  byte[] bytes() {
    var out = new ByteArrayOutputStream();
    // Whether a weight records gradients is part of the file; leave it as the exporter had it.
    recordGradients(exportedAsTrainable);
    try {
      JniUtils.writeModule(block, out, false);
    } finally {
      recordGradients(false);
    }
    return out.toByteArray();
  }

  /** Switches the recording of gradients on for the weights the exporter left trainable, or off. */
  void recordWeightGradients(boolean on) {
    // A module exported wholly without gradients was meant for inference, not to stay fixed.
    if (on && exportedAsTrainable.contains(true)) {
      recordGradients(exportedAsTrainable);
    } else {
      recordGradients(on);
    }
  }

  /** A forward pass under the present gradient mode, in evaluation mode. */
  Tensor forward(Tensor images) {
    // TorchScript's optimizer compiles for each shape and gradient mode it meets. The attack's
    // batch
    // shrinks with every flip, so it would compile for ever; without it all passes are faster here.
    JniUtils.setGraphExecutorOptimize(false);
    try {
      var output = IValueUtils.forward(block, new NDList(images.array()), true);
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

  /** A forward pass under the present gradient mode, in training mode. */
  Tensor forwardInTrainMode(Tensor images) {
    JniUtils.enableTrainingMode(block);
    try {
      return forward(images);
    } finally {
      JniUtils.enableInferenceMode(block);
    }
  }

  /** Frees the module, its weights and its buffers. */
  @Override
  public void close() {
    manager.close();
  }

  private void recordGradients(boolean on) {
    recordGradients(Collections.nCopies(weights.size(), on));
  }

  private void recordGradients(List<Boolean> on) {
    for (int i = 0; i < on.size(); i++) {
      weights.get(i).setRequiresGradient(on.get(i));
    }
  }

  /** TorchScript reports a failure as a trace of the model's source, and what went wrong last. */
  private static String reason(Throwable e) {
    return String.valueOf(e.getMessage())
        .lines()
        .filter(line -> line.startsWith("RuntimeError:"))
        .map(line -> line.substring("RuntimeError:".length()).trim())
        .reduce((first, last) -> last)
        .orElseGet(() -> TorchEngine.firstLine(e));
  }
}
