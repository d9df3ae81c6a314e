package dev.amund.intake;

import dev.amund.event.deadletters.BoundedConsumers;
import dev.amund.event.deadletters.DeadLetters;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;

/**
 * Kafka clients for Kafka Streams. The consumer of requests reads no more of a record than fits
 * into a dead letter.
 */
final class BoundedClients extends DefaultKafkaClientSupplier {
  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> settings) {
    return BoundedConsumers.of(settings, DeadLetters.MAX_VALUE_BYTES);
  }
}
