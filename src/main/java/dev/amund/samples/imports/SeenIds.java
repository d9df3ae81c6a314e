package dev.amund.samples.imports;

import dev.amund.artifacts.bytes.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * The ids of the rows so far, as 127 bits of their SHA-256: 32 to 64 bytes of memory an id, however
 * long it is. By the birthday bound, even among 10^12 ids the chance that any two different ones
 * are taken for the same is below 10^-14. An open-addressing hash table.
 */
final class SeenIds {
  private static final int FIRST_SLOTS = 1024;

  private final MessageDigest sha256 = Sha256.newDigest();

  /** Two longs a slot; two zeros are a free slot. */
  private long[] slots = new long[2 * FIRST_SLOTS];

  private int size;

  /**
   * @return whether it was not there before
   */
  boolean add(String id) {
    if (size >= slots.length / 4) {
      grow();
    }
    var hash = ByteBuffer.wrap(sha256.digest(id.getBytes(StandardCharsets.UTF_8)));
    boolean added = put(hash.getLong() | 1, hash.getLong());
    size += added ? 1 : 0;
    return added;
  }

  private boolean put(long high, long low) {
    int mask = slots.length / 2 - 1;
    for (int slot = (int) low & mask; ; slot = (slot + 1) & mask) {
      if (slots[2 * slot] == 0) {
        slots[2 * slot] = high;
        slots[2 * slot + 1] = low;
        return true;
      }
      if (slots[2 * slot] == high && slots[2 * slot + 1] == low) {
        return false;
      }
    }
  }

  private void grow() {
    var old = slots;
    slots = new long[Math.multiplyExact(old.length, 2)];
    for (int i = 0; i < old.length; i += 2) {
      if (old[i] != 0) {
        put(old[i], old[i + 1]);
      }
    }
  }
}
