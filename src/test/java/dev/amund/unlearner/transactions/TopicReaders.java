package dev.amund.unlearner.transactions;

import dev.amund.event.follow.TopicReader;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** Topics of one partition, without a broker. */
public final class TopicReaders {
  private TopicReaders() {}

  /** A topic that holds these records, by key. */
  public static <V> TopicReader<V> holding(String topic, Map<String, V> values) {
    return new TopicReader<>(
        () -> {
          var partition = new TopicPartition(topic, 0);
          var records = new MockConsumer<String, V>("earliest");
          var node = new Node(1, "127.0.0.1", 1);
          var nodes = new Node[] {node};
          records.updatePartitions(topic, List.of(new PartitionInfo(topic, 0, node, nodes, nodes)));
          records.updateBeginningOffsets(Map.of(partition, 0L));
          records.updateEndOffsets(Map.of(partition, (long) values.size()));
          records.schedulePollTask(
              () -> {
                long offset = 0;
                for (var entry : values.entrySet()) {
                  records.addRecord(
                      new ConsumerRecord<>(topic, 0, offset++, entry.getKey(), entry.getValue()));
                }
              });
          return records;
        });
  }
}
