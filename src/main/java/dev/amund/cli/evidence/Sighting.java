package dev.amund.cli.evidence;

import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A record and where it was read.
 *
 * @param at the record's timestamp
 * @param event its content
 */
public record Sighting<T>(String topic, int partition, long offset, Instant at, T event) {

  static <T> Sighting<T> of(ConsumerRecord<?, ?> found, T event) {
    return new Sighting<>(
        found.topic(),
        found.partition(),
        found.offset(),
        Instant.ofEpochMilli(found.timestamp()),
        event);
  }

  /** {@code topic-partition@offset}. */
  String place() {
    return topic + "-" + partition + "@" + offset;
  }
}
