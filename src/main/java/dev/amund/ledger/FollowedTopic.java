package dev.amund.ledger;

import dev.amund.event.MalformedEventException;
import dev.amund.event.client.KafkaClients;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A topic that the ledger follows.
 *
 * @param name the topic
 * @param events decodes its events
 * @param enter applies an event to the ledger
 */
record FollowedTopic<T extends SpecificRecord>(
    String name, Deserializer<T> events, Consumer<T> enter) {
  private static final Logger log = LoggerFactory.getLogger(FollowedTopic.class);

  static <T extends SpecificRecord> FollowedTopic<T> of(
      KafkaClients clients, String name, Class<T> type, Consumer<T> enter) {
    return new FollowedTopic<>(name, clients.deserializer(type), enter);
  }

  /**
   * Decodes and applies a record; one without a value, or that is no such event, is skipped.
   *
   * @throws dev.amund.event.failures.RegistryUnavailableException if the registry was needed and
   *     did not answer
   */
  Optional<T> read(ConsumerRecord<byte[], byte[]> entry) {
    if (entry.value() == null) {
      return Optional.empty();
    }
    try {
      T event = events.deserialize(name, entry.value());
      enter.accept(event);
      return Optional.of(event);
    } catch (MalformedEventException | IllegalArgumentException e) {
      log.warn(
          "a record is no event of its topic: record={}-{}@{} reason={}",
          name,
          entry.partition(),
          entry.offset(),
          e.getMessage());
      return Optional.empty();
    }
  }
}
