package dev.amund.samples;

import java.nio.ByteBuffer;

/** The rows of {@link Database.Family#META}. */
final class Meta {
  static final byte[] FORMAT = Keys.of("format");
  static final byte[] SHAPE = Keys.of("shape");

  private Meta() {}

  /** What the store is written as; a reader of another format refuses it. */
  static final long FORMAT_VERSION = 3;

  /** How many classes the model of the store has. */
  static final byte[] CLASSES = Keys.of("classes");

  /** What the ids of erased samples are hashed with. */
  static final byte[] SALT = Keys.of("salt");

  /** How many ids were erased. */
  static final byte[] ERASED = Keys.of("erased");

  /** Written after every purge, to have something to write. */
  static final byte[] PURGED = Keys.of("purged");

  /** How far an import has come. */
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

  static byte[] encode(ImageShape shape) {
    return ByteBuffer.allocate(3 * Integer.BYTES)
        .putInt(shape.channels())
        .putInt(shape.height())
        .putInt(shape.width())
        .array();
  }

  static ImageShape shape(byte[] bytes) {
    var buffer = ByteBuffer.wrap(bytes);
    return new ImageShape(buffer.getInt(), buffer.getInt(), buffer.getInt());
  }
}
