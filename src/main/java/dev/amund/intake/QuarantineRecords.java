package dev.amund.intake;

import dev.amund.event.MalformedEventException;
import dev.amund.event.QuarantineAction;
import dev.amund.event.QuarantineActionKind;
import dev.amund.event.Topics;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.failures.RegistryUnavailableException;
import dev.amund.event.serde.EventDeserializer;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Decodes quarantined batches and operators' actions, each in its model's partition. */
final class QuarantineRecords {
  private final Topics topics;
  private final EventDeserializer<UnlearningBatch> batches;
  private final EventDeserializer<QuarantineAction> actions;
  private final Partitioning partitioning;

  QuarantineRecords(Topics topics, KafkaClients clients, Partitioning partitioning) {
    this.topics = topics;
    this.batches = clients.deserializer(UnlearningBatch.class);
    this.actions = clients.deserializer(QuarantineAction.class);
    this.partitioning = partitioning;
  }

  /** Returns whether the record is a batch; any other is an action. */
  boolean isBatch(RecordMetadata place) {
    return place.topic().equals(topics.quarantinedBatches());
  }

  /**
   * Decodes a batch.
   *
   * @throws MalformedEventException it is none, or outside its model's partition
   */
  UnlearningBatch batch(Record<byte[], byte[]> record, RecordMetadata place) {
    UnlearningBatch batch = batches.deserialize(place.topic(), record.value());
    requireOwn(batch.getModelId(), place);
    return batch;
  }

  /**
   * Decodes an action.
   *
   * @throws MalformedEventException it is none, is outside its model's partition or gives no reason
   *     where one is needed
   */
  QuarantineAction action(Record<byte[], byte[]> record, RecordMetadata place) {
    QuarantineAction action = decodedAction(record, place);
    requireOwn(action.getModelId(), place);
    if (action.getAction() == QuarantineActionKind.RESOLVE && action.getWhy().isBlank()) {
      throw new MalformedEventException("a request is not resolved without a why");
    }
    return action;
  }

  /** An unreachable registry must not block requests: the caller gets an error. */
  private QuarantineAction decodedAction(Record<byte[], byte[]> record, RecordMetadata place) {
    try {
      return actions.deserialize(place.topic(), record.value());
    } catch (RegistryUnavailableException e) {
      throw new MalformedEventException(
          "its schema is not known, and the registry does not answer: send it again", e);
    }
  }

  /** The state of a model is in one partition. */
  private void requireOwn(String modelId, RecordMetadata place) {
    if (partitioning.of(modelId) != place.partition()) {
      throw new MalformedEventException(
          "it lies in partition %d, that of model %s is %d: send it with the modelId as key"
              .formatted(place.partition(), modelId, partitioning.of(modelId)));
    }
  }
}
