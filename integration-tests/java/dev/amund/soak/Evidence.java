package dev.amund.soak;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.Topics;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.deadletters.DeadLetter;
import dev.amund.event.follow.TopicReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * All that was ever committed, each topic by partition and offset.
 *
 * @param deadLetters of what upstream systems wrote to the requests topic
 * @param refusedSamples the dead letters of what pipelines registered as samples
 */
record Evidence(
    List<ConsumerRecord<String, DeletionReceipt>> receipts,
    List<UnlearningBatch> batches,
    List<ModelVersionPublished> versions,
    List<UnlearningEvaluated> evaluations,
    List<ConsumerRecord<String, byte[]>> deadLetters,
    List<ConsumerRecord<String, byte[]>> refusedSamples) {
  /** Reads all topics, committed records only, to where they end now. */
  static Evidence read(KafkaClients clients, Topics topics) {
    var letters =
        read(clients, topics.deadLetters(), new ByteArrayDeserializer()).stream()
            .collect(
                Collectors.partitioningBy(
                    letter ->
                        header(letter, DeadLetter.ORIGIN_TOPIC).equals(topics.deletionRequests())));
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
        letters.get(true),
        letters.get(false));
  }

  /** The text of a record's header; empty if it has none. */
  static String header(ConsumerRecord<?, ?> record, String name) {
    var header = record.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
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
