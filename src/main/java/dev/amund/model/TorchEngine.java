package dev.amund.model;

import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import ai.djl.pytorch.engine.PtNDManager;

/** The native PyTorch library of this process, loaded at its first use. */
final class TorchEngine {
  private TorchEngine() {}

  /** Loaded once for each process, which is how the native library wants it. */
  private static final class Holder {
    static final Engine ENGINE = load();

    private static Engine load() {
      // DJL reports its use to its makers unless that is switched off, as a deletion daemon must.
      if (System.getProperty("OPT_OUT_TRACKING") == null) {
        System.setProperty("OPT_OUT_TRACKING", "true");
      }
      Engine engine = Engine.getEngine("PyTorch");
      NativeLog.quieten();
      return engine;
    }
  }

  static Engine get() {
    try {
      return Holder.ENGINE;
    } catch (RuntimeException | LinkageError e) {
      throw new ModelException(
          "PyTorch's native library cannot be loaded on "
              + System.getProperty("os.name")
              + " "
              + System.getProperty("os.arch")
              + ": "
              + firstLine(e),
          e);
    }
  }

  static int gpus() {
    var engine = get();
    return engine.hasCapability(StandardCapabilities.CUDA) ? engine.getGpuCount() : 0;
  }

  static PtNDManager newManager(ai.djl.Device device) {
    return (PtNDManager) get().newBaseManager(device);
  }

  /** Returns the first line of a message of libtorch; the rest is pages of stack traces. */
  static String firstLine(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null
        ? root.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }
}
