package dev.amund.cli.quarantine;

import dev.amund.event.BatchedRequest;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.MalformedEventException;
import dev.amund.event.QuarantineAction;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.ReceiptStatuses;
import dev.amund.event.RequestKey;
import dev.amund.event.RetrainingRequested;
import dev.amund.event.Topics;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.follow.TopicReader;
import dev.amund.ledger.RetrainingIndex;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the quarantine from the topics, from the beginning to their current ends. */
public final class QuarantineReader {
  private final KafkaClients clients;
  private final Topics topics;
  private final TopicReader<byte[]> reader;

  public QuarantineReader(KafkaClients clients, Topics topics) {
    this.clients = clients;
    this.topics = topics;
    this.reader = TopicReader.of(clients, "quarantine", new ByteArrayDeserializer());
  }

  /** Returns all requests whose latest receipt is QUARANTINED, the most urgent first. */
  public List<QuarantinedEntry> quarantined() {
    var latest = new HashMap<RequestKey, DeletionReceipt>();
    read(
        topics.receipts(),
        DeletionReceipt.class,
        receipt -> {
          if (receipt.getStatus() == ReceiptStatus.QUARANTINED) {
            latest.put(RequestKey.of(receipt), receipt);
          } else if (ReceiptStatuses.isOwn(receipt)) {
            latest.remove(RequestKey.of(receipt));
          }
        });
    Map<RequestKey, Instant> dates = latest.isEmpty() ? Map.of() : dates();
    return latest.values().stream()
        .map(receipt -> entry(receipt, dates))
        .sorted(
            Comparator.comparing((QuarantinedEntry entry) -> entry.dueAt().orElse(Instant.MAX))
                .thenComparing(QuarantinedEntry::since)
                .thenComparing(QuarantinedEntry::requestId))
        .toList();
  }

  private static QuarantinedEntry entry(DeletionReceipt receipt, Map<RequestKey, Instant> dates) {
    return new QuarantinedEntry(
        receipt.getModelId(),
        receipt.getRequestId(),
        Optional.ofNullable(receipt.getBatchId()),
        receipt.getAt(),
        Optional.ofNullable(dates.get(RequestKey.of(receipt))),
        Optional.ofNullable(receipt.getReason()).orElse(""));
  }

  private Map<RequestKey, Instant> dates() {
    var dates = new HashMap<RequestKey, Instant>();
    read(
        topics.quarantinedBatches(),
        UnlearningBatch.class,
        batch -> {
          for (BatchedRequest request : batch.getRequests()) {
            if (request.getDueAt() != null) {
              dates.put(
                  new RequestKey(batch.getModelId(), request.getRequestId()), request.getDueAt());
            }
          }
        });
    return dates;
  }

  /**
   * Returns why models must be retrained from scratch, by model; models without a reason are left
   * out.
   */
  public Map<String, List<RetrainingRequested>> retrainRequired() {
    var book = new RetrainingIndex();
    read(topics.retrainingRequests(), RetrainingRequested.class, book::add);
    read(topics.quarantineActions(), QuarantineAction.class, book::add);
    return new TreeMap<>(book.open());
  }

  private <T extends SpecificRecord> void read(String topic, Class<T> type, Consumer<T> take) {
    var events = clients.deserializer(type);
    reader.readAll(
        topic,
        record -> {
          if (record.value() != null) {
            try {
              take.accept(events.deserialize(topic, record.value()));
            } catch (MalformedEventException e) {
              // A foreign record: ignored.
              return;
            }
          }
        });
  }
}
