package dev.amund.samples.shape;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.stream.IntStream;

/** The types of numbers that samples are stored as. A model gets all of them as float32. */
public enum ElementType {
  /** An unsigned byte; the model gets it divided by 255. */
  UINT8(1),
  /** IEEE 754 binary16, little-endian. */
  FLOAT16(2),
  /** IEEE 754 binary32, little-endian. */
  FLOAT32(4);

  /** All of these bits are set in what is infinite or NaN. */
  private static final int HALF_EXPONENT = 0x7c00;

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of an element. */
  public int bytes() {
    return bytes;
  }

  /** Returns whether no element is infinite or NaN. */
  public boolean areFinite(byte[] elements) {
    var buffer = ByteBuffer.wrap(elements).order(ByteOrder.LITTLE_ENDIAN);
    return switch (this) {
      case UINT8 -> true;
      case FLOAT16 ->
          IntStream.range(0, elements.length / bytes)
              .allMatch(i -> (buffer.getShort(i * bytes) & HALF_EXPONENT) != HALF_EXPONENT);
      case FLOAT32 ->
          IntStream.range(0, elements.length / bytes)
              .allMatch(i -> Float.isFinite(buffer.getFloat(i * bytes)));
    };
  }

  /** Its name in NumPy and PyTorch. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
