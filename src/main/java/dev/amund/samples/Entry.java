package dev.amund.samples;

import dev.amund.samples.HeldContent.Kind;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * All of a sample but its content. Kept apart from that, so that moving a sample to another slot
 * writes some 30 bytes, not an image.
 *
 * @param slot its place in the dense index of its split, from 0
 * @param kind of its content
 * @param fingerprint of its pixels: kept, so that nothing has to be decoded to take it out of the
 *     index
 */
record Entry(
    Split split,
    long slot,
    int label,
    Kind kind,
    Fingerprint fingerprint,
    Optional<String> subject) {
  private static final int FIXED_BYTES = 2 + 2 * Long.BYTES + Integer.BYTES;

  Entry atSlot(long newSlot) {
    return new Entry(split, newSlot, label, kind, fingerprint, subject);
  }

  byte[] encode() {
    var subjectBytes = subject.map(Keys::of).orElseGet(() -> new byte[0]);
    return ByteBuffer.allocate(FIXED_BYTES + subjectBytes.length)
        .put(Keys.code(split))
        .putLong(slot)
        .putInt(label)
        .put(kind.code())
        .putLong(fingerprint.bits())
        .put(subjectBytes)
        .array();
  }

  static Entry decode(byte[] bytes) {
    try {
      var buffer = ByteBuffer.wrap(bytes);
      var split = Keys.split(buffer.get());
      long slot = buffer.getLong();
      int label = buffer.getInt();
      var kind = Kind.of(buffer.get());
      var fingerprint = new Fingerprint(buffer.getLong());
      var subject = new byte[buffer.remaining()];
      buffer.get(subject);
      // A subject is never empty, so no bytes means none.
      return new Entry(
          split,
          slot,
          label,
          kind,
          fingerprint,
          subject.length == 0 ? Optional.empty() : Optional.of(Keys.text(subject)));
    } catch (BufferUnderflowException e) {
      throw new SampleStoreException("The sample store holds an entry that ends too early", e);
    }
  }
}
