package dev.amund.soak;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.KafkaClients;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.TopicReader;
import dev.amund.event.Topics;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** All that was ever committed, each topic by partition and offset. */
record Evidence(
    List<ConsumerRecord<String, DeletionReceipt>> receipts,
    List<UnlearningBatch> batches,
    List<ModelVersionPublished> versions,
    List<UnlearningEvaluated> evaluations,
    List<ConsumerRecord<String, byte[]>> deadLetters) {
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
    var records = new ArrayList<ConsumerRecord<String, V>>();
    TopicReader.of(clients, "auditor", deserializer).readAll(topic, records::add);
    return records;
  }
}
