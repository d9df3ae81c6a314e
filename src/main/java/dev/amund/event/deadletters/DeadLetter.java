package dev.amund.event.deadletters;

import dev.amund.event.MalformedEventException;
import dev.amund.event.Texts;
import dev.amund.event.failures.Causes;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A record for {@code dead-letters}: key, value (possibly truncated) and headers of a record that
 * is no event of its topic, with further headers that say where it was and what is wrong with it.
 * Created by {@link DeadLetters}.
 *
 * @param key its key, the first kilobyte of it; null for none, as in Kafka
 * @param value its value, truncated to what the topic accepts; null for none
 * @param headers the record's, as in {@link KeptHeaders}, and those named here
 */
public record DeadLetter(byte[] key, byte[] value, Headers headers) {
  /** Header: what is wrong with it, in words. */
  public static final String REASON = "amund.reason";

  /** Header: the class of the root cause. */
  public static final String EXCEPTION = "amund.exception";

  /** Header: the topic that it was read from. */
  public static final String ORIGIN_TOPIC = "amund.topic";

  /** Header: the partition that it was read from, in decimal digits. */
  public static final String ORIGIN_PARTITION = "amund.partition";

  /** Header: the offset that it was read from, in decimal digits. */
  public static final String ORIGIN_OFFSET = "amund.offset";

  /**
   * Header: the record's own timestamp in milliseconds since the epoch, in decimal digits; absent
   * if it had none.
   */
  public static final String ORIGIN_TIMESTAMP = "amund.timestamp";

  /** Header: how many of the record's headers were left out, because there were too many. */
  public static final String HEADERS_LEFT_OUT = "amund.headers-left-out";

  /** Header: how many bytes the whole value had, in decimal digits; absent if it had none. */
  public static final String VALUE_LENGTH = "amund.value-length";

  /** Header: SHA-256 of the whole value, in hex digits. */
  public static final String VALUE_SHA256 = "amund.value-sha256";

  /** Header: how many bytes the whole key had, in decimal digits; only if it is cut short. */
  public static final String KEY_LENGTH = "amund.key-length";

  /** Header: SHA-256 of the whole key, in hex digits; only if it is cut short. */
  public static final String KEY_SHA256 = "amund.key-sha256";

  static final int MAX_KEY_BYTES = 1024;
  private static final int LONGEST_REASON = 1000;

  /**
   * Creates a dead letter without the value, for records that must not be copied, such as personal
   * data.
   */
  public static DeadLetter withoutValue(
      RecordOrigin origin, byte[] key, MalformedEventException failure) {
    var headers = headers(origin, KeptHeaders.NONE, failure.reason(), failure);
    return new DeadLetter(key(key, new RecordHeaders(), headers), null, headers);
  }

  static Headers headers(RecordOrigin origin, KeptHeaders kept, String reason, Throwable failure) {
    var headers = new RecordHeaders();
    kept.addTo(headers);
    add(headers, REASON, Texts.shorten(reason, LONGEST_REASON));
    add(headers, EXCEPTION, Causes.root(failure).getClass().getName());
    add(headers, ORIGIN_TOPIC, origin.topic());
    add(headers, ORIGIN_PARTITION, Integer.toString(origin.partition()));
    add(headers, ORIGIN_OFFSET, Long.toString(origin.offset()));
    if (origin.timestamp() >= 0) {
      add(headers, ORIGIN_TIMESTAMP, Long.toString(origin.timestamp()));
    }
    return headers;
  }

  /** Truncates the key, and says so in the headers. */
  static byte[] key(byte[] key, Headers known, Headers letter) {
    if (key != null && (key.length > MAX_KEY_BYTES || RecordPart.KEY.isCut(known))) {
      RecordPart.KEY.describe(key, known, letter);
    }
    return RecordPart.beginning(key, MAX_KEY_BYTES);
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }
}
