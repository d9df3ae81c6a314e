package dev.amund.event;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A record that is no event of its topic, on its way to {@code dead-letters}: key and value as they
 * came, and in headers where it was and what is wrong with it.
 *
 * @param key its key as it came; null for none, as in Kafka
 * @param value its value as it came; null for none
 * @param headers those named here
 */
public record DeadLetter(byte[] key, byte[] value, Headers headers) {
  /** Header: what is wrong with it, in words. */
  public static final String REASON = "amund.reason";

  /** Header: the class of the failure at the root. */
  public static final String EXCEPTION = "amund.exception";

  /** Header: the topic that it was read from. */
  public static final String ORIGIN_TOPIC = "amund.topic";

  /** Header: the partition that it was read from, in decimal digits. */
  public static final String ORIGIN_PARTITION = "amund.partition";

  /** Header: the offset that it was read from, in decimal digits. */
  public static final String ORIGIN_OFFSET = "amund.offset";

  private static final int LONGEST_REASON = 1000;

  /** The dead letter for a record that was read from this place. */
  public static DeadLetter of(
      String topic,
      int partition,
      long offset,
      byte[] key,
      byte[] value,
      MalformedEventException failure) {
    var headers = new RecordHeaders();
    add(headers, REASON, shorten(failure.reason()));
    add(headers, EXCEPTION, Causes.root(failure).getClass().getName());
    add(headers, ORIGIN_TOPIC, topic);
    add(headers, ORIGIN_PARTITION, Integer.toString(partition));
    add(headers, ORIGIN_OFFSET, Long.toString(offset));
    return new DeadLetter(key, value, headers);
  }

  private static void add(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private static String shorten(String reason) {
    return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "…";
  }
}
