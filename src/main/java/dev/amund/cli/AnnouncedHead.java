package dev.amund.cli;

import dev.amund.config.AmundConfig;
import dev.amund.event.KafkaClients;
import dev.amund.event.MalformedEventException;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.TopicReader;
import dev.amund.event.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Asks the topic {@code model-versions} for the newest version that is announced of a model. */
final class AnnouncedHead {
  private final AmundConfig config;

  AnnouncedHead(AmundConfig config) {
    this.config = config;
  }

  /** The newest announcement; empty if there is none that can be read. */
  Optional<ModelVersionPublished> of(String modelId) {
    var topic = new Topics(config.kafka().topicPrefix()).modelVersions();
    Map<String, ModelVersionPublished> heads = new HashMap<>();
    try (var clients = new KafkaClients(config.kafka(), config.schemaRegistry())) {
      var events = clients.deserializer(ModelVersionPublished.class);
      TopicReader.of(clients, "verify", new ByteArrayDeserializer())
          .readAll(
              topic,
              record -> {
                if (modelId.equals(record.key())) {
                  note(heads, record, bytes -> events.deserialize(topic, bytes));
                }
              });
    }
    return Optional.ofNullable(heads.get(modelId));
  }

  private static void note(
      Map<String, ModelVersionPublished> heads,
      ConsumerRecord<String, byte[]> record,
      java.util.function.Function<byte[], ModelVersionPublished> events) {
    if (record.value() == null) {
      heads.remove(record.key());
      return;
    }
    try {
      heads.merge(
          record.key(),
          events.apply(record.value()),
          (a, b) -> a.getVersion() > b.getVersion() ? a : b);
    } catch (MalformedEventException e) {
      // Garbage announces nothing; without a readable announcement there is a finding.
    }
  }
}
