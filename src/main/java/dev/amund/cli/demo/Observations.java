package dev.amund.cli.demo;

import dev.amund.cli.common.TopicTail;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ReceiptStatuses;
import dev.amund.event.Topics;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.event.client.KafkaClients;
import java.util.List;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads every public topic from the beginning, committed records only. */
final class Observations implements AutoCloseable {
  private final TopicTail<ModelVersionPublished> versions;
  private final TopicTail<UnlearningEvaluated> evaluations;
  private final TopicTail<DeletionReceipt> receipts;
  private final TopicTail<byte[]> deadLetters;

  Observations(KafkaClients clients, Topics topics) {
    versions = tail(clients, topics.modelVersions(), ModelVersionPublished.class);
    evaluations = tail(clients, topics.evaluations(), UnlearningEvaluated.class);
    receipts = tail(clients, topics.receipts(), DeletionReceipt.class);
    deadLetters =
        new TopicTail<>(
            new KafkaConsumer<>(
                clients.reader("demo"), new StringDeserializer(), new ByteArrayDeserializer()),
            topics.deadLetters(),
            record -> {});
  }

  private static <V extends SpecificRecord> TopicTail<V> tail(
      KafkaClients clients, String topic, Class<V> type) {
    return new TopicTail<>(
        new KafkaConsumer<>(
            clients.reader("demo"), new StringDeserializer(), clients.deserializer(type)),
        topic,
        record -> {});
  }

  List<ModelVersionPublished> versions() {
    return versions.values();
  }

  List<UnlearningEvaluated> evaluations() {
    return evaluations.values();
  }

  List<DeletionReceipt> receipts() {
    return receipts.values();
  }

  /**
   * Returns the receipts of one request that are final; those for later records under its id are
   * not.
   */
  List<DeletionReceipt> finalReceipts(UUID requestId) {
    return receipts().stream()
        .filter(receipt -> receipt.getRequestId().equals(requestId))
        .filter(ReceiptStatuses::isFinal)
        .toList();
  }

  List<ConsumerRecord<String, byte[]>> deadLetters() {
    return deadLetters.records();
  }

  @Override
  public void close() {
    versions.close();
    evaluations.close();
    receipts.close();
    deadLetters.close();
  }
}
