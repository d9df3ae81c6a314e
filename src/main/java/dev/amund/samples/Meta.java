package dev.amund.samples;

import dev.amund.samples.shape.ElementType;
import dev.amund.samples.shape.ImageShape;
import dev.amund.samples.shape.SampleShape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;

/** The rows of {@link Database.Family#META}. */
final class Meta {
  static final byte[] FORMAT = Keys.of("format");
  static final byte[] SHAPE = Keys.of("shape");

  private Meta() {}

  /** The format of the store; earlier versions of amund refuse it. */
  static final long FORMAT_VERSION = 5;

  /** The earliest that can be read, and is brought to the present one by {@link FormatUpgrade}. */
  static final long OLDEST_FORMAT_VERSION = 3;

  /** The number of classes of the store's model. */
  static final byte[] CLASSES = Keys.of("classes");

  /** The origin and preparation of the samples' elements. */
  static final byte[] PREPARATION = Keys.of("preparation");

  /** The normalisation of the model's input outside the model. */
  static final byte[] NORMALISATION = Keys.of("normalisation");

  /** The key with which ids of erased samples are hashed. */
  static final byte[] SALT = Keys.of("salt");

  /** The number of erased ids. */
  static final byte[] ERASED = Keys.of("erased");

  /** Is there while the queues of {@link Purge} are empty and not yet gone from the files. */
  static final byte[] FORGETTING = Keys.of("forgetting");

  /** The prefix of keys that exist only to be long; see {@link Manifest}. */
  static final byte[] PADDING = Keys.of("padding");

  /** The progress of an import. */
  static byte[] checkpointKey(String name) {
    return Keys.of("checkpoint/" + name);
  }

  static byte[] countKey(Split split) {
    return new byte[] {'n', Keys.code(split)};
  }

  static byte[] encode(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  static long number(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getLong();
  }

  /** An image's three numbers alone, as ever; before those of other shapes stands their type. */
  static byte[] encode(SampleShape shape) {
    var dimensions = shape.dimensions();
    var buffer = ByteBuffer.allocate(1 + dimensions.size() * Integer.BYTES);
    buffer.put(code(shape.type()));
    dimensions.forEach(buffer::putInt);
    return shape instanceof ImageShape
        ? Arrays.copyOfRange(buffer.array(), 1, buffer.capacity())
        : buffer.array();
  }

  static SampleShape shape(byte[] bytes) {
    var buffer = ByteBuffer.wrap(bytes);
    var type = bytes.length % Integer.BYTES == 0 ? ElementType.UINT8 : typeOf(buffer.get());
    var dimensions = new ArrayList<Integer>();
    while (buffer.hasRemaining()) {
      dimensions.add(buffer.getInt());
    }
    return SampleShape.of(type, dimensions);
  }

  /** Is in every store of tensors, so it never changes. */
  private static byte code(ElementType type) {
    return switch (type) {
      case UINT8 -> 1;
      case FLOAT16 -> 2;
      case FLOAT32 -> 3;
    };
  }

  private static ElementType typeOf(byte code) {
    return Arrays.stream(ElementType.values())
        .filter(type -> code(type) == code)
        .findFirst()
        .orElseThrow(
            () ->
                new SampleStoreException(
                    "The sample store holds elements of an unknown type: " + code));
  }
}
