package dev.amund.intake;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.MalformedEventException;
import dev.amund.event.RequestIds;
import dev.amund.event.Topics;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.follow.TopicReader;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the models of requests that an earlier version of amund saw. It remembered the requestId
 * alone, but its receipts, keyed by the requestId, name the model.
 *
 * <p>The receipts are read once, when the first record under such an id arrives. Thread-safe.
 */
final class FormerRequests {
  private static final Logger log = LoggerFactory.getLogger(FormerRequests.class);

  /** An installation without earlier versions. */
  static final FormerRequests NONE = new FormerRequests(Map::of);

  private final Supplier<Map<UUID, Set<String>>> source;
  private Optional<Map<UUID, Set<String>>> models = Optional.empty();

  /**
   * @param source reads the models of all requests with receipts of the former kind; a {@link
   *     KafkaException} is retried with the next lookup
   */
  FormerRequests(Supplier<Map<UUID, Set<String>>> source) {
    this.source = source;
  }

  /**
   * Returns those of an installation's receipts topic.
   *
   * @param retention older requests are ignored
   */
  static FormerRequests of(KafkaClients clients, Topics topics, Duration retention, Clock clock) {
    TopicReader<byte[]> reader =
        TopicReader.of(clients, "intake-migration", new ByteArrayDeserializer());
    var events = clients.deserializer(DeletionReceipt.class);
    return new FormerRequests(
        () -> {
          var found = new HashMap<UUID, Set<String>>();
          Instant oldest = clock.instant().minus(retention);
          reader.readAll(
              topics.receipts(),
              record ->
                  decode(record, events)
                      .filter(receipt -> !receipt.getAt().isBefore(oldest))
                      .ifPresent(receipt -> note(receipt, found)));
          log.info("requests of a former version are known: requests={}", found.size());
          return found;
        });
  }

  /** Returns the receipt if it has a key of the earlier kind. */
  private static Optional<DeletionReceipt> decode(
      ConsumerRecord<String, byte[]> record, Deserializer<DeletionReceipt> events) {
    if (record.key() == null || record.value() == null || !RequestIds.isCanonical(record.key())) {
      return Optional.empty();
    }
    try {
      return Optional.of(events.deserialize(record.topic(), record.value()));
    } catch (MalformedEventException e) {
      log.debug(
          "a record is no receipt: record={}-{}@{}",
          record.topic(),
          record.partition(),
          record.offset());
      return Optional.empty();
    }
  }

  private static void note(DeletionReceipt receipt, Map<UUID, Set<String>> found) {
    found.computeIfAbsent(receipt.getRequestId(), id -> new HashSet<>()).add(receipt.getModelId());
  }

  /**
   * Returns the models for which an earlier version answered this id; empty if unknown, because its
   * receipts are gone or cannot be read now.
   */
  synchronized Optional<Set<String>> modelsOf(UUID requestId) {
    try {
      if (models.isEmpty()) {
        models = Optional.of(source.get());
      }
      return models.map(known -> known.get(requestId));
    } catch (KafkaException e) {
      log.warn("the receipts of a former version cannot be read: {}", e.toString());
      return Optional.empty();
    }
  }
}
