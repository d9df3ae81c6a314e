package dev.amund.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/**
 * The way from Java arrays into native memory: one direct buffer, grown when needed and used again.
 *
 * <p>A direct buffer for each array would leave its freeing to the garbage collector, which does
 * not see the pressure; memory would grow until a collection happens to come.
 */
final class Staging {
  private ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);

  /**
   * A new array of the manager, filled by {@code fill}.
   *
   * @throws ModelException if the array is larger than 2 GiB
   */
  synchronized PtNDArray upload(
      PtNDManager manager, Shape shape, DataType type, Consumer<ByteBuffer> fill) {
    long bytes = shape.size() * type.getNumOfBytes();
    if (bytes > Integer.MAX_VALUE) {
      throw new ModelException("An array of shape " + shape + " exceeds 2 GiB; split it.");
    }
    if (bytes > buffer.capacity()) {
      buffer = ByteBuffer.allocateDirect(roundUp((int) bytes));
    }
    var window = buffer.slice(0, (int) bytes).order(ByteOrder.nativeOrder());
    fill.accept(window);
    // On the CPU the array shares the buffer's memory: copy it before the buffer is used again.
    try (NDArray shared = manager.create(window.rewind(), shape, type)) {
      return (PtNDArray) shared.duplicate();
    }
  }

  private static int roundUp(int bytes) {
    int power = Integer.highestOneBit(bytes - 1) << 1;
    return power > 0 ? power : Integer.MAX_VALUE;
  }
}
