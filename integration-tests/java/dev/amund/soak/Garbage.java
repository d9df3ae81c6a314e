package dev.amund.soak;

import dev.amund.event.deadletters.DeadLetter;
import dev.amund.event.deadletters.DeadLetters;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record that was no request, by what its dead letter is to hold of it.
 *
 * @param head its value, or the first mebibyte of it
 * @param length of the whole value in bytes
 * @param sha256 of the whole value in hex digits
 */
record Garbage(byte[] head, int length, String sha256) {
  static Garbage of(byte[] value) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(value);
      byte[] head = Arrays.copyOf(value, Math.min(value.length, DeadLetters.MAX_VALUE_BYTES));
      return new Garbage(head, value.length, HexFormat.of().formatHex(hash));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns whether this is its dead letter. */
  boolean isIn(ConsumerRecord<String, byte[]> letter) {
    return Arrays.equals(letter.value(), head)
        && Evidence.header(letter, DeadLetter.VALUE_LENGTH).equals(Integer.toString(length))
        && Evidence.header(letter, DeadLetter.VALUE_SHA256).equals(sha256);
  }

  @Override
  public String toString() {
    return "of %d bytes with SHA-256 %s".formatted(length, sha256);
  }
}
