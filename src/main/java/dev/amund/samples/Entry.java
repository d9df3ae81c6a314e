package dev.amund.samples;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * All of a sample but its pixels. Kept apart from them, so that moving a sample to another slot
 * writes some 20 bytes, not an image.
 *
 * @param slot its place in the dense index of its split, from 0
 */
record Entry(Split split, long slot, int label, Optional<String> subject) {

  Entry atSlot(long newSlot) {
    return new Entry(split, newSlot, label, subject);
  }

  byte[] encode() {
    var subjectBytes = subject.map(Keys::of).orElseGet(() -> new byte[0]);
    return ByteBuffer.allocate(1 + Long.BYTES + Integer.BYTES + subjectBytes.length)
        .put(Keys.code(split))
        .putLong(slot)
        .putInt(label)
        .put(subjectBytes)
        .array();
  }

  static Entry decode(byte[] bytes) {
    try {
      var buffer = ByteBuffer.wrap(bytes);
      var split = Keys.split(buffer.get());
      long slot = buffer.getLong();
      int label = buffer.getInt();
      var subject = new byte[buffer.remaining()];
      buffer.get(subject);
      // A subject is never empty, so no bytes means none.
      return new Entry(
          split,
          slot,
          label,
          subject.length == 0 ? Optional.empty() : Optional.of(Keys.text(subject)));
    } catch (BufferUnderflowException e) {
      throw new SampleStoreException("The sample store holds an entry that ends too early", e);
    }
  }
}
