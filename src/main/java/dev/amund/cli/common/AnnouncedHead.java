package dev.amund.cli.common;

import dev.amund.event.MalformedEventException;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.Topics;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.follow.TopicReader;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the newest announced versions from the topic {@code model-versions}. */
public final class AnnouncedHead {
  private final KafkaClients clients;
  private final String topic;

  /**
   * @param clients of the brokers; remain the caller's
   * @param topics the names of the topics
   */
  public AnnouncedHead(KafkaClients clients, Topics topics) {
    this.clients = clients;
    this.topic = topics.modelVersions();
  }

  /** Returns the newest readable announcement of a model, if any. */
  public Optional<ModelVersionPublished> of(String modelId) {
    return Optional.ofNullable(read().get(modelId));
  }

  /** Returns the newest readable announcement of every model. */
  public Collection<ModelVersionPublished> all() {
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
      // Ignores undecodable records; a missing announcement is a finding.
    }
  }
}
