package dev.amund.event.deadletters;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The place and time of a record.
 *
 * @param topic its topic
 * @param partition its partition
 * @param offset its offset
 * @param timestamp its own timestamp in milliseconds since the epoch, whatever its producer set; -1
 *     for none, as in Kafka
 */
public record RecordOrigin(String topic, int partition, long offset, long timestamp) {
  /** Returns where a record comes from. */
  public static RecordOrigin of(ConsumerRecord<?, ?> record) {
    return new RecordOrigin(
        record.topic(), record.partition(), record.offset(), record.timestamp());
  }
}
