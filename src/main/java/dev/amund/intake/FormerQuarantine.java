package dev.amund.intake;

import dev.amund.event.BatchedRequest;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.MalformedEventException;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.ReceiptStatuses;
import dev.amund.event.Topics;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.follow.TopicReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Finds requests that an earlier version quarantined, which published no quarantined batches: it
 * reads their receipts and batches. Used only when an operator acts on a request that is not known
 * to be quarantined.
 */
interface FormerQuarantine {
  /** An installation without earlier quarantined requests. */
  FormerQuarantine NONE = (modelId, partition, requestIds) -> List.of();

  /**
   * Returns those of the requests that are quarantined.
   *
   * @param partition the partition of the model's batches
   * @throws org.apache.kafka.common.KafkaException if the topics cannot be read now
   */
  List<QuarantinedRequest> find(String modelId, int partition, Collection<UUID> requestIds);

  /** Returns a reader of an installation's topics. */
  static FormerQuarantine of(KafkaClients clients, Topics topics) {
    TopicReader<byte[]> reader =
        TopicReader.of(clients, "intake-quarantine", new ByteArrayDeserializer());
    var receipts = clients.deserializer(DeletionReceipt.class);
    var batches = clients.deserializer(UnlearningBatch.class);
    return (modelId, partition, requestIds) -> {
      var last = new HashMap<UUID, DeletionReceipt>();
      reader.readAll(
          topics.receipts(),
          record ->
              decode(record, receipts)
                  .filter(ReceiptStatuses::isOwn)
                  .filter(receipt -> receipt.getModelId().equals(modelId))
                  .filter(receipt -> requestIds.contains(receipt.getRequestId()))
                  .ifPresent(receipt -> last.put(receipt.getRequestId(), receipt)));
      last.values()
          .removeIf(
              receipt ->
                  receipt.getStatus() != ReceiptStatus.QUARANTINED || receipt.getBatchId() == null);
      var found = new ArrayList<QuarantinedRequest>();
      if (!last.isEmpty()) {
        reader.read(
            new TopicPartition(topics.unlearningBatches(), partition),
            0,
            record ->
                decode(record, batches)
                    .filter(batch -> batch.getModelId().equals(modelId))
                    .ifPresent(batch -> note(batch, last, found)));
      }
      return found;
    };
  }

  private static void note(
      UnlearningBatch batch, Map<UUID, DeletionReceipt> last, List<QuarantinedRequest> found) {
    for (BatchedRequest request : batch.getRequests()) {
      Optional.ofNullable(last.get(request.getRequestId()))
          .filter(receipt -> receipt.getBatchId().equals(batch.getBatchId()))
          .map(
              receipt ->
                  new QuarantinedRequest(
                      batch.getModelId(),
                      batch.getBatchId(),
                      receipt.getAt().toEpochMilli(),
                      PendingRequest.of(request),
                      null,
                      false))
          .ifPresent(found::add);
    }
  }

  private static <T extends org.apache.avro.specific.SpecificRecord> Optional<T> decode(
      ConsumerRecord<String, byte[]> record, Deserializer<T> events) {
    if (record.value() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(events.deserialize(record.topic(), record.value()));
    } catch (MalformedEventException e) {
      return Optional.empty();
    }
  }
}
