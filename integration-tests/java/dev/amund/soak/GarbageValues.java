package dev.amund.soak;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Draws values of records that are no requests, no two of them equal. */
final class GarbageValues {
  private static final int MIB = 1024 * 1024;
  private static final int LARGEST_BOMB = 32;

  private final Random random;

  GarbageValues(Random random) {
    this.random = random;
  }

  byte[] text() {
    return ("no event " + random.nextLong()).getBytes(StandardCharsets.UTF_8);
  }

  byte[] withUnknownSchema() {
    return ByteBuffer.allocate(13).put((byte) 0).putInt(999_999).putLong(random.nextLong()).array();
  }

  /** Many megabytes, of which next to nothing is left when they are compressed. */
  byte[] bomb() {
    int size = MIB * (1 + random.nextInt(LARGEST_BOMB));
    return ByteBuffer.allocate(size).putLong(random.nextLong()).array();
  }
}
