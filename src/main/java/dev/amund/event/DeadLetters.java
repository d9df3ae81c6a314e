package dev.amund.event;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Makes dead letters that fit into their topic, whatever the records were. A letter that does not
 * fit would stop its partition for good. Safe for use by several threads.
 */
public final class DeadLetters {
  /** Whatever a broker takes uncompressed by default is kept whole. */
  public static final int MAX_VALUE_BYTES = 1024 * 1024;

  /** What the headers, the key and the framing of a letter take at most. */
  static final int HEADROOM = 64 * 1024;

  private volatile int maxValueBytes;

  /**
   * @param topicBytes the largest record that the topic takes
   */
  public DeadLetters(int topicBytes) {
    this.maxValueBytes = Math.max(0, Math.min(MAX_VALUE_BYTES, topicBytes - HEADROOM));
  }

  /** For a topic as amund creates it. If it takes less, {@link #leaveValuesOut} says so. */
  public static DeadLetters ofAnyTopic() {
    return new DeadLetters(MAX_VALUE_BYTES + HEADROOM);
  }

  /**
   * The dead letter for a record that was read from this place.
   *
   * @param key the record's key, or its beginning; null for none
   * @param value the record's value, or its beginning; null for none
   * @param headers the record's headers, which say if one of them is only a beginning
   */
  public DeadLetter of(
      RecordOrigin origin,
      byte[] key,
      byte[] value,
      Headers headers,
      MalformedEventException failure) {
    return of(origin, key, value, headers, KeptHeaders.of(headers), failure);
  }

  /**
   * The dead letter for a record whose key and value are whole.
   *
   * @param key null for none
   * @param value null for none
   * @param headers what was kept of the record's headers
   */
  public DeadLetter ofWhole(
      RecordOrigin origin,
      byte[] key,
      byte[] value,
      KeptHeaders headers,
      MalformedEventException failure) {
    return of(origin, key, value, new RecordHeaders(), headers, failure);
  }

  private DeadLetter of(
      RecordOrigin origin,
      byte[] key,
      byte[] value,
      Headers known,
      KeptHeaders kept,
      MalformedEventException failure) {
    String reason =
        MemorySafeConsumer.isPassedOver(value, known)
            ? MemorySafeConsumer.REASON
            : failure.reason();
    int most = maxValueBytes;
    Headers letter =
        DeadLetter.headers(origin, most == 0 ? KeptHeaders.NONE : kept, reason, failure);
    byte[] keptKey = DeadLetter.key(key, known, letter);
    if (value != null) {
      RecordPart.VALUE.describe(value, known, letter);
    }
    return new DeadLetter(keptKey, most == 0 ? null : RecordPart.beginning(value, most), letter);
  }

  /**
   * The topic took less than it seemed to: from here on letters consist of the key and amund's own
   * headers.
   */
  public void leaveValuesOut() {
    maxValueBytes = 0;
  }
}
