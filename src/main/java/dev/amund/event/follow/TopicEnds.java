package dev.amund.event.follow;

import dev.amund.event.client.KafkaClients;
import dev.amund.event.failures.KafkaResults;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Finds the current ends of topics. Thread-safe. */
public final class TopicEnds implements AutoCloseable {
  private final Admin admin;

  /**
   * @param role what it is for; part of the client id
   */
  public TopicEnds(KafkaClients clients, String role) {
    this.admin = Admin.create(clients.admin(role));
  }

  /**
   * Returns the offset after the last committed record of each partition.
   *
   * @throws KafkaException if the topic does not exist, or no broker answers
   */
  public Map<TopicPartition, Long> of(String topic) {
    var description =
        KafkaResults.get(admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
    var latest = new HashMap<TopicPartition, OffsetSpec>();
    description
        .partitions()
        .forEach(
            info -> latest.put(new TopicPartition(topic, info.partition()), OffsetSpec.latest()));
    var options = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
    var ends = new HashMap<TopicPartition, Long>();
    KafkaResults.get(admin.listOffsets(latest, options).all())
        .forEach((partition, result) -> ends.put(partition, result.offset()));
    return Map.copyOf(ends);
  }

  @Override
  public void close() {
    admin.close();
  }
}
