package dev.amund.samples;

import dev.amund.samples.Database.Family;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The key of an index row that was overwritten or deleted. What was there before names a sample or
 * its subject and is in the files until the place is compacted, so every such place is noted, and
 * {@link Purge} knows where to look when one of them is erased.
 *
 * @param family {@link Family#SLOTS} or {@link Family#SUBJECTS}: the others are keyed by the id
 * @param key of the row
 */
record StaleRow(Family family, byte[] key) {
  private static final byte SLOTS = 'n';
  private static final byte SUBJECTS = 's';

  /** The code of the family, then the key: ordered by family, then key. */
  byte[] encode() {
    return ByteBuffer.allocate(1 + key.length)
        .put(
            switch (family) {
              case SLOTS -> SLOTS;
              case SUBJECTS -> SUBJECTS;
              default -> throw new IllegalArgumentException("No rows go stale in " + family);
            })
        .put(key)
        .array();
  }

  /**
   * @throws SampleStoreException this version does not know its family
   */
  static StaleRow decode(byte[] bytes) {
    var family =
        switch (bytes[0]) {
          case SLOTS -> Family.SLOTS;
          case SUBJECTS -> Family.SUBJECTS;
          default ->
              throw new SampleStoreException(
                  "The sample store holds a stale row of an unknown kind: " + bytes[0]);
        };
    return new StaleRow(family, Arrays.copyOfRange(bytes, 1, bytes.length));
  }
}
