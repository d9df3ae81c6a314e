package dev.amund.unlearner.transactions;

import dev.amund.event.ModelVersionPublished;
import dev.amund.event.RetrainingRequested;
import dev.amund.event.Topics;
import dev.amund.event.TraceContext;
import dev.amund.event.deadletters.DeadLetter;
import dev.amund.event.failures.KafkaResults;
import dev.amund.unlearner.tasks.BatchTraces;
import dev.amund.unlearner.tasks.Publication;
import dev.amund.unlearner.tasks.ReceiptKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serializer;

/**
 * The right to publish versions of the models of one partition: a transactional producer whose id
 * belongs to the partition, and the heads of the version chains as they were after all earlier
 * owners had been fenced.
 *
 * <p>Not thread-safe: the unlearner's polling thread alone uses it.
 */
public final class PartitionOwner implements AutoCloseable {
  private final Producer<byte[], byte[]> producer;
  private final Serializer<SpecificRecord> events;
  private final Topics topics;
  private final Map<String, ModelVersionPublished> heads;
  private final Map<String, Long> retired;
  private final Map<String, RetrainingRequested> retrain;

  private PartitionOwner(
      Producer<byte[], byte[]> producer,
      Serializer<SpecificRecord> events,
      Topics topics,
      Map<String, ModelVersionPublished> heads,
      Map<String, Long> retired,
      Map<String, RetrainingRequested> retrain) {
    this.producer = producer;
    this.events = events;
    this.topics = topics;
    this.heads = heads;
    this.retired = retired;
    this.retrain = retrain;
  }

  /**
   * Fences the former owner of {@code partition}, then reads its heads, retirements and marks.
   *
   * @throws KafkaException if the broker does not answer; the producer is closed again
   */
  public static PartitionOwner acquire(
      int partition,
      Producer<byte[], byte[]> producer,
      Serializer<SpecificRecord> events,
      Topics topics,
      VersionHeads versionHeads,
      Retirements retirements,
      RetrainMarks retrainMarks) {
    try {
      producer.initTransactions();
      return new PartitionOwner(
          producer,
          events,
          topics,
          new HashMap<>(versionHeads.read(partition)),
          new HashMap<>(retirements.read(partition)),
          new HashMap<>(retrainMarks.read(partition)));
    } catch (RuntimeException | Error e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  /** The newest version of a model of this partition. */
  public Optional<ModelVersionPublished> head(String modelId) {
    return Optional.ofNullable(heads.get(modelId));
  }

  /** The newest versions of all models of this partition. */
  public Map<String, ModelVersionPublished> heads() {
    return Map.copyOf(heads);
  }

  /** The newest version of a model whose retirement was published; 0 if there is none. */
  public long retired(String modelId) {
    return retired.getOrDefault(modelId, 0L);
  }

  /** Returns the newest mark that a batch of the model was handed to retraining. */
  public Optional<RetrainingRequested> retrain(String modelId) {
    return Optional.ofNullable(retrain.get(modelId));
  }

  /** Publishes that versions are retired; their bytes are still to be deleted. */
  void publishRetirements(Publication publication) {
    inTransaction(() -> send(publication));
    publication
        .retirements()
        .forEach(event -> retired.merge(event.getModelId(), event.getVersion(), Math::max));
  }

  /** Publishes the first version of a model; there is no offset that could go with it. */
  void publishBase(ModelVersionPublished version) {
    inTransaction(() -> send(Publication.ofVersion(version)));
    heads.put(version.getModelId(), version);
  }

  /**
   * Writes {@code publication} and the offset in one transaction. The group's metadata fences a
   * consumer that has lost the partition in a rebalance.
   */
  void publish(
      Publication publication,
      TopicPartition source,
      OffsetAndMetadata offset,
      ConsumerGroupMetadata group) {
    inTransaction(
        () -> {
          send(publication);
          producer.sendOffsetsToTransaction(Map.of(source, offset), group);
        });
    publication.version().ifPresent(version -> heads.put(version.getModelId(), version));
    publication.retrain().ifPresent(event -> retrain.put(event.getModelId(), event));
  }

  private void inTransaction(Runnable writes) {
    producer.beginTransaction();
    try {
      writes.run();
      producer.commitTransaction();
    } catch (KafkaException e) {
      abort(e);
      throw e;
    }
  }

  /**
   * A fenced producer cannot abort any more; the broker has done it. The first exception is the one
   * to report.
   */
  private void abort(KafkaException cause) {
    try {
      producer.abortTransaction();
    } catch (KafkaException e) {
      cause.addSuppressed(e);
    }
  }

  private void send(Publication publication) {
    BatchTraces traces = publication.about().map(BatchTraces::of).orElse(BatchTraces.NONE);
    ReceiptKeys keys = publication.about().map(ReceiptKeys::of).orElse(ReceiptKeys.OWN);
    publication
        .version()
        .ifPresent(v -> send(topics.modelVersions(), v.getModelId(), v, traces.ofAll()));
    publication
        .evaluations()
        .forEach(e -> send(topics.evaluations(), e.getModelId(), e, traces.ofAll()));
    publication
        .receipts()
        .forEach(r -> send(topics.receipts(), keys.of(r), r, traces.of(r.getRequestId())));
    publication
        .retirements()
        .forEach(r -> send(topics.versionRetirements(), r.getModelId(), r, Optional.empty()));
    publication
        .quarantined()
        .ifPresent(b -> send(topics.quarantinedBatches(), b.getModelId(), b, traces.ofAll()));
    publication
        .retrain()
        .ifPresent(r -> send(topics.retrainingRequests(), r.getModelId(), r, traces.ofAll()));
    publication.deadLetters().forEach(this::send);
  }

  private void send(String topic, String key, SpecificRecord event, Optional<TraceContext> trace) {
    byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
    var record = new ProducerRecord<>(topic, keyBytes, events.serialize(topic, event));
    trace.ifPresent(known -> known.addTo(record.headers()));
    send(record);
  }

  private void send(DeadLetter letter) {
    send(
        new ProducerRecord<>(
            topics.deadLetters(), null, letter.key(), letter.value(), letter.headers()));
  }

  /**
   * Without a broker the producer waits for it with every record again, half a minute each. The
   * first that could not be sent is the last to be tried.
   */
  private void send(ProducerRecord<byte[], byte[]> record) {
    Future<RecordMetadata> sent = producer.send(record);
    if (sent.isDone()) {
      KafkaResults.get(sent);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
  }
}
