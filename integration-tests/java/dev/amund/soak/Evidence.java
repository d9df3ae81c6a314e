package dev.amund.soak;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.KafkaClients;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.Topics;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** All that was ever committed, each topic by partition and offset. */
record Evidence(
    List<ConsumerRecord<String, DeletionReceipt>> receipts,
    List<UnlearningBatch> batches,
    List<ModelVersionPublished> versions,
    List<UnlearningEvaluated> evaluations,
    List<ConsumerRecord<String, byte[]>> deadLetters) {
  private static final Duration POLL = Duration.ofMillis(200);

  /** Reads all topics, committed records only, to where they end now. */
  static Evidence read(KafkaClients clients, Topics topics) {
    return new Evidence(
        read(clients, topics.receipts(), clients.deserializer(DeletionReceipt.class)),
        values(
            read(clients, topics.unlearningBatches(), clients.deserializer(UnlearningBatch.class))),
        values(
            read(
                clients,
                topics.modelVersions(),
                clients.deserializer(ModelVersionPublished.class))),
        values(
            read(clients, topics.evaluations(), clients.deserializer(UnlearningEvaluated.class))),
        read(clients, topics.deadLetters(), new ByteArrayDeserializer()));
  }

  private static <V> List<V> values(List<ConsumerRecord<String, V>> records) {
    return records.stream().map(ConsumerRecord::value).toList();
  }

  private static <V> List<ConsumerRecord<String, V>> read(
      KafkaClients clients, String topic, Deserializer<V> deserializer) {
    var settings = clients.reader("auditor");
    var records = new ArrayList<ConsumerRecord<String, V>>();
    try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), deserializer)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(POLL).forEach(records::add);
      }
    }
    return records;
  }
}
