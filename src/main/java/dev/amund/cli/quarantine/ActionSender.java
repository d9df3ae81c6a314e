package dev.amund.cli.quarantine;

import dev.amund.event.ModelPartitions;
import dev.amund.event.QuarantineAction;
import dev.amund.event.QuarantineActionKind;
import dev.amund.event.failures.KafkaResults;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Sends operators' actions on quarantined requests, and waits for the brokers' acknowledgement. */
public final class ActionSender {
  /** The ids of one action: at 37 bytes each it stays far below a topic's limit. */
  private static final int MOST_IDS = 5000;

  private final Producer<String, QuarantineAction> producer;
  private final String topic;
  private final Clock clock;

  /**
   * @param producer the caller closes it
   */
  public ActionSender(Producer<String, QuarantineAction> producer, String topic, Clock clock) {
    this.producer = producer;
    this.topic = topic;
    this.clock = clock;
  }

  /**
   * The person who acts, and the reason.
   *
   * @param by for the audit trail
   * @param why for the audit trail and the receipts
   */
  public record Cause(String by, String why) {}

  /**
   * Retries or resolves requests and returns when that is acknowledged.
   *
   * @param kind RETRY or RESOLVE
   * @return the ids of the actions
   * @throws org.apache.kafka.common.KafkaException if it did not get through
   */
  public List<UUID> act(
      QuarantineActionKind kind, String modelId, List<UUID> requestIds, Cause cause) {
    var sent = new ArrayList<UUID>();
    for (int from = 0; from < requestIds.size(); from += MOST_IDS) {
      int to = Math.min(from + MOST_IDS, requestIds.size());
      sent.add(send(action(kind, modelId, cause).setRequestIds(requestIds.subList(from, to))));
    }
    return List.copyOf(sent);
  }

  /**
   * Reports that a model was retrained from scratch and returns when that is acknowledged.
   *
   * @param batchIds the batches for which it had to be
   * @return the id of the action
   * @throws org.apache.kafka.common.KafkaException if it did not get through
   */
  public UUID retrained(String modelId, List<UUID> batchIds, Cause cause) {
    return send(action(QuarantineActionKind.RETRAINED, modelId, cause).setBatchIds(batchIds));
  }

  private QuarantineAction.Builder action(QuarantineActionKind kind, String modelId, Cause cause) {
    return QuarantineAction.newBuilder()
        .setActionId(UUID.randomUUID())
        .setModelId(modelId)
        .setAction(kind)
        .setBy(cause.by())
        .setWhy(cause.why())
        .setAt(clock.instant().truncatedTo(ChronoUnit.MILLIS));
  }

  private UUID send(QuarantineAction.Builder builder) {
    QuarantineAction action = builder.build();
    String modelId = action.getModelId();
    int partition = ModelPartitions.of(modelId, producer, topic);
    KafkaResults.get(producer.send(new ProducerRecord<>(topic, partition, modelId, action)));
    return action.getActionId();
  }
}
