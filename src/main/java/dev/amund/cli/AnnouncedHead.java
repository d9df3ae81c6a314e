package dev.amund.cli;

import dev.amund.event.KafkaClients;
import dev.amund.event.MalformedEventException;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.TopicReader;
import dev.amund.event.Topics;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Asks the topic {@code model-versions} for the newest versions that are announced. */
final class AnnouncedHead {
  private final KafkaClients clients;
  private final String topic;

  AnnouncedHead(KafkaClients clients, Topics topics) {
    this.clients = clients;
    this.topic = topics.modelVersions();
  }

  /** The newest announcement of a model; empty if there is none that can be read. */
  Optional<ModelVersionPublished> of(String modelId) {
    return Optional.ofNullable(read().get(modelId));
  }

  /** The newest announcement of every model of which one can be read. */
  Collection<ModelVersionPublished> all() {
    return read().values();
  }

  private Map<String, ModelVersionPublished> read() {
    Map<String, ModelVersionPublished> heads = new HashMap<>();
    var events = clients.deserializer(ModelVersionPublished.class);
    TopicReader.of(clients, "verify", new ByteArrayDeserializer())
        .readAll(topic, record -> note(heads, record, bytes -> events.deserialize(topic, bytes)));
    return heads;
  }

  private static void note(
      Map<String, ModelVersionPublished> heads,
      ConsumerRecord<String, byte[]> record,
      Function<byte[], ModelVersionPublished> events) {
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
