package dev.amund.model;

import ai.djl.pytorch.jni.JniUtils;
import java.util.function.Supplier;

/**
 * Switches PyTorch's recording of gradients. It keeps the switch for each thread, and starts each
 * thread with "on", so nothing here relies on how it stood before.
 */
final class GradMode {
  private GradMode() {}

  static <T> T recording(Supplier<T> action) {
    return with(true, action);
  }

  static <T> T notRecording(Supplier<T> action) {
    return with(false, action);
  }

  static void notRecording(Runnable action) {
    with(
        false,
        () -> {
          action.run();
          return true;
        });
  }

  private static <T> T with(boolean on, Supplier<T> action) {
    boolean before = JniUtils.isGradMode();
    JniUtils.setGradMode(on);
    try {
      return action.get();
    } finally {
      JniUtils.setGradMode(before);
    }
  }
}
