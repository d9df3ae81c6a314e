package dev.amund.model;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import dev.amund.config.DeviceConfig.MemoryFormat;
import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * Tells the data flow of a network from its gradients. After a forward pass a weight's memory is
 * filled with NaN; a backward pass through it then makes NaN of the gradient of every weight that
 * lies before it, and of no other. The network is a copy on the CPU, whose memory Java can write to
 * without PyTorch's taking note.
 */
final class GradientFlow implements TrainedShare.DataFlow, AutoCloseable {
  private final PtNDManager manager;
  private final LoadedModule module;
  private final PtNDArray output;
  private final PtNDArray ones;

  private GradientFlow(PtNDManager manager, LoadedModule module, Tensor output) {
    this.manager = manager;
    this.module = module;
    this.output = output.array();
    this.ones = (PtNDArray) this.output.onesLike();
  }

  /**
   * Passes images forwards.
   *
   * @param torchScript the network
   * @param call how it is called
   * @param images row-major, of this shape; a few
   * @throws ModelException if the network does not take them on a CPU
   */
  static GradientFlow of(byte[] torchScript, ModuleCall call, float[] images, long... shape) {
    var manager = TorchEngine.newManager(Device.cpu());
    try {
      var module =
          LoadedModule.load(manager, torchScript, MemoryFormat.CONTIGUOUS, call, "a copy of it");
      var scope = new TensorScope(manager, new Staging());
      var input = scope.floats(images, shape);
      module.weights().forEach(weight -> weight.recordGradient(true));
      return new GradientFlow(manager, module, GradMode.recording(() -> module.forward(input)));
    } catch (RuntimeException | Error e) {
      manager.close();
      throw e;
    }
  }

  @Override
  public BitSet reached() {
    backward();
    var reached = new BitSet();
    for (int i = 0; i < module.weights().size(); i++) {
      var gradient = module.weights().get(i).gradient();
      gradient.ifPresent(NDArray::close);
      reached.set(i, gradient.isPresent());
    }
    return reached;
  }

  @Override
  public BitSet upstreamOf(BitSet weights) {
    var saved = new ByteBuffer[module.weights().size()];
    weights.stream().forEach(i -> saved[i] = poison(module.weights().get(i).array()));
    try {
      backward();
    } finally {
      weights.stream().forEach(i -> memory(module.weights().get(i).array()).put(saved[i]));
    }
    var upstream = new BitSet();
    for (int i = 0; i < module.weights().size(); i++) {
      upstream.set(i, module.weights().get(i).gradient().filter(GradientFlow::hasNaN).isPresent());
    }
    return upstream;
  }

  private void backward() {
    module.weights().forEach(Weight::clearGradient);
    try {
      JniUtils.backward(output, ones, true, false);
    } catch (EngineException e) {
      throw new ModelException(
          "The model cannot be differentiated: " + TorchEngine.firstLine(e), e);
    }
  }

  /** Returns what was there. */
  private static ByteBuffer poison(PtNDArray weight) {
    var memory = memory(weight);
    var saved = ByteBuffer.allocate(memory.capacity()).put(memory).flip();
    var floats = memory.rewind().asFloatBuffer();
    while (floats.hasRemaining()) {
      floats.put(Float.NaN);
    }
    return saved;
  }

  /** The weight's own memory, or a copy of it if its elements do not lie in their usual order. */
  private static ByteBuffer memory(PtNDArray weight) {
    return JniUtils.getByteBuffer(weight, true);
  }

  private static boolean hasNaN(PtNDArray gradient) {
    try (gradient;
        NDArray isNaN = gradient.isNaN();
        NDArray any = isNaN.any()) {
      return any.getBoolean();
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
