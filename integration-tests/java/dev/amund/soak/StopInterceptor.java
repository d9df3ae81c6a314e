package dev.amund.soak;

import dev.amund.event.Topics;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Holds a daemon where a stop is set. Kafka's clients call it, on the thread that sends; a daemon
 * gets it by its settings, and knows nothing of it.
 *
 * <p>A consumer interceptor only because every client is given the same settings.
 */
public final class StopInterceptor
    implements ProducerInterceptor<Object, Object>, ConsumerInterceptor<Object, Object> {
  private static final String DIRECTORY = "soak.stops";
  private static final String DAEMON = "soak.daemon";

  private Topics topics;
  private Stops stops;
  private String daemon;

  /** The Kafka properties of a daemon that is to stop where it is told to in the directory. */
  static Map<String, String> properties(Path directory, int daemon) {
    return Map.of(
        "interceptor.classes",
        StopInterceptor.class.getName(),
        DIRECTORY,
        directory.toString(),
        DAEMON,
        Integer.toString(daemon));
  }

  @Override
  public void configure(Map<String, ?> settings) {
    topics = new Topics("amund.");
    stops = new Stops(Path.of(settings.get(DIRECTORY).toString()));
    daemon = settings.get(DAEMON).toString();
  }

  @Override
  public ProducerRecord<Object, Object> onSend(ProducerRecord<Object, Object> record) {
    try {
      for (StopPoint point : StopPoint.values()) {
        if (stops.isSet(point) && point.isReachedBy(record, topics)) {
          stops.hold(point, daemon);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return record;
  }

  @Override
  public ConsumerRecords<Object, Object> onConsume(ConsumerRecords<Object, Object> records) {
    return records;
  }

  @Override
  public void onAcknowledgement(RecordMetadata metadata, Exception failure) {
    // What was sent is no stop.
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {
    // Offsets go with transactions.
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
