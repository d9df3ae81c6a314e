package dev.amund.event.deadletters;

import dev.amund.event.MalformedEventException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Creates dead letters that fit into their topic, whatever the records were. One that does not fit
 * would block its partition for good. Thread-safe.
 */
public final class DeadLetters {
  /** Everything that a broker accepts uncompressed by default is kept whole. */
  public static final int MAX_VALUE_BYTES = 1024 * 1024;

  /** The maximum size of headers, key and framing. */
  public static final int HEADROOM = 64 * 1024;

  private volatile int maxValueBytes;

  /**
   * @param topicBytes the largest record that the topic accepts
   */
  public DeadLetters(int topicBytes) {
    this.maxValueBytes = Math.max(0, Math.min(MAX_VALUE_BYTES, topicBytes - HEADROOM));
  }

  /**
   * Creates letters for a topic as amund creates it. If it accepts less, call {@link
   * #leaveValuesOut}.
   */
  public static DeadLetters ofAnyTopic() {
    return new DeadLetters(MAX_VALUE_BYTES + HEADROOM);
  }

  /**
   * Creates the dead letter for a record that was read from this place.
   *
   * @param key the record's key, or its beginning; null for none
   * @param value the record's value, or its beginning; null for none
   * @param headers the record's headers, which say whether key or value is truncated
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
   * Creates the dead letter for a record whose key and value are complete.
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
   * Leaves values out from now on, because the topic accepts less than configured: letters consist
   * of the key and amund's own headers.
   */
  public void leaveValuesOut() {
    maxValueBytes = 0;
  }
}
