package dev.amund.ledger;

import dev.amund.event.KafkaClients;
import dev.amund.event.MalformedEventException;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A topic that the ledger follows, and what becomes of its events.
 *
 * @param name of the topic
 * @param events reads them
 * @param enter writes an event into the books
 */
record FollowedTopic<T extends SpecificRecord>(
    String name, Deserializer<T> events, Consumer<T> enter) {
  private static final Logger log = LoggerFactory.getLogger(FollowedTopic.class);

  static <T extends SpecificRecord> FollowedTopic<T> of(
      KafkaClients clients, String name, Class<T> type, Consumer<T> enter) {
    return new FollowedTopic<>(name, clients.deserializer(type), enter);
  }

  /**
   * Reads and enters a record; one without a value, or that is no such event, is passed over.
   *
   * @throws dev.amund.event.RegistryUnavailableException the registry was needed and did not answer
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
          "{}-{}@{} is no event of its topic: {}",
          name,
          entry.partition(),
          entry.offset(),
          e.getMessage());
      return Optional.empty();
    }
  }
}
