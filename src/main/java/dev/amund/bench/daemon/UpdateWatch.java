package dev.amund.bench.daemon;

import dev.amund.bench.common.BenchException;
import dev.amund.bench.common.MeasuredUpdate;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.Seconds;
import dev.amund.event.Topics;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.follow.TopicFollower;
import dev.amund.event.serde.EventDeserializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Follows what a daemon publishes, update by update. Reads committed records on the caller's
 * thread.
 */
final class UpdateWatch implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Set<ReceiptStatus> ON_THE_WAY =
      EnumSet.of(ReceiptStatus.ACCEPTED, ReceiptStatus.UNLEARNED);

  private final Topics topics;
  private final EventDeserializer<UnlearningBatch> batches;
  private final EventDeserializer<UnlearningEvaluated> evaluations;
  private final EventDeserializer<ModelVersionPublished> versions;
  private final EventDeserializer<DeletionReceipt> receipts;
  private final KafkaConsumer<String, byte[]> consumer;
  private final TopicFollower<String, byte[]> follower;
  private final Duration timeout;

  /**
   * @param timeout how long an update may take
   */
  UpdateWatch(KafkaClients clients, Topics topics, Duration timeout) {
    this.topics = topics;
    this.timeout = timeout;
    this.batches = clients.deserializer(UnlearningBatch.class);
    this.evaluations = clients.deserializer(UnlearningEvaluated.class);
    this.versions = clients.deserializer(ModelVersionPublished.class);
    this.receipts = clients.deserializer(DeletionReceipt.class);
    this.consumer =
        new KafkaConsumer<>(
            clients.reader("bench"), new StringDeserializer(), new ByteArrayDeserializer());
    this.follower =
        TopicFollower.fromBeginning(
            consumer,
            List.of(
                topics.unlearningBatches(),
                topics.evaluations(),
                topics.modelVersions(),
                topics.receipts()));
    follower.begin();
  }

  /** Waits for version 1. */
  void awaitBase() {
    var seen = new Seen(Optional.empty());
    await(seen, () -> seen.version.isPresent(), "version 1");
  }

  /**
   * Waits until the samples of a request, alone in its batch, are erased.
   *
   * @param sentAt {@link System#nanoTime()} when it was sent
   * @throws BenchException if they are not, or it takes longer than it may
   */
  MeasuredUpdate await(UUID requestId, long sentAt) {
    var seen = new Seen(Optional.of(requestId));
    await(seen, seen::isComplete, "the update");
    return seen.measured(sentAt);
  }

  /**
   * Waits for the last receipt of a request, alone in its batch, whatever that says.
   *
   * @throws BenchException if it takes longer than it may
   */
  EndedRequest awaitEnd(UUID requestId) {
    var seen = new SeenEnd(requestId);
    await(seen, seen::isComplete, "the request's end");
    drain(seen);
    return seen.ended();
  }

  /** Records written with the receipt may be read later, because they are in other topics. */
  private void drain(Reader seen) {
    follower.markEnds();
    while (!follower.isCaughtUp()) {
      follower.poll(POLL, record -> take(record, seen));
    }
  }

  private void await(Reader seen, BooleanSupplier done, String what) {
    long begin = System.nanoTime();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() - begin > timeout.toNanos()) {
        throw new BenchException("Nothing of %s after %s".formatted(what, timeout));
      }
      follower.poll(POLL, record -> take(record, seen));
    }
  }

  private void take(ConsumerRecord<String, byte[]> record, Reader seen) {
    String topic = record.topic();
    if (topic.equals(topics.unlearningBatches())) {
      seen.batch(batches.deserialize(topic, record.value()));
    } else if (topic.equals(topics.evaluations())) {
      seen.evaluation(evaluations.deserialize(topic, record.value()));
    } else if (topic.equals(topics.modelVersions())) {
      seen.version(versions.deserialize(topic, record.value()), record.timestamp());
    } else {
      seen.receipt(receipts.deserialize(topic, record.value()), record.timestamp());
    }
  }

  @Override
  public void close() {
    consumer.close();
  }

  /** Reads four topics, whose records arrive in any order. */
  private interface Reader {
    void batch(UnlearningBatch value);

    void evaluation(UnlearningEvaluated value);

    void version(ModelVersionPublished value, long timestamp);

    void receipt(DeletionReceipt value, long timestamp);
  }

  /** The events of a request that were read so far. */
  private static final class SeenEnd implements Reader {
    private final UUID requestId;
    private final List<UnlearningEvaluated> evaluations = new ArrayList<>();
    private Optional<ModelVersionPublished> version = Optional.empty();
    private Optional<DeletionReceipt> receipt = Optional.empty();

    SeenEnd(UUID requestId) {
      this.requestId = requestId;
    }

    @Override
    public void batch(UnlearningBatch value) {
      // The evaluations have this.
    }

    @Override
    public void evaluation(UnlearningEvaluated value) {
      evaluations.add(value);
    }

    @Override
    public void version(ModelVersionPublished value, long timestamp) {
      version = Optional.of(value);
    }

    @Override
    public void receipt(DeletionReceipt value, long timestamp) {
      if (value.getRequestId().equals(requestId) && !ON_THE_WAY.contains(value.getStatus())) {
        receipt = Optional.of(value);
      }
    }

    boolean isComplete() {
      return receipt.isPresent();
    }

    EndedRequest ended() {
      DeletionReceipt last = receipt.orElseThrow();
      return new EndedRequest(
          last,
          version.filter(published -> published.getBatchId().equals(last.getBatchId())),
          evaluations.stream()
              .filter(each -> each.getBatchId().equals(last.getBatchId()))
              .toList());
    }
  }

  /** The events of one update that were read so far, from four topics in any order. */
  private static final class Seen implements Reader {
    private static final double MILLIS_A_SECOND = 1e3;

    private final Optional<UUID> requestId;
    private Optional<UnlearningBatch> batch = Optional.empty();
    private Optional<UnlearningEvaluated> evaluation = Optional.empty();
    private Optional<ModelVersionPublished> version = Optional.empty();
    private long versionAtMillis;
    private long versionReadAtNanos;
    private boolean erased;
    private long erasedAtMillis;

    Seen(Optional<UUID> requestId) {
      this.requestId = requestId;
    }

    @Override
    public void batch(UnlearningBatch value) {
      batch = Optional.of(value);
    }

    @Override
    public void evaluation(UnlearningEvaluated value) {
      evaluation = Optional.of(value);
    }

    @Override
    public void version(ModelVersionPublished value, long timestamp) {
      version = Optional.of(value);
      versionAtMillis = timestamp;
      versionReadAtNanos = System.nanoTime();
    }

    @Override
    public void receipt(DeletionReceipt value, long timestamp) {
      if (requestId.isEmpty() || !requestId.get().equals(value.getRequestId())) {
        return;
      }
      if (value.getStatus() == ReceiptStatus.ERASED) {
        erased = true;
        erasedAtMillis = timestamp;
      } else if (!ON_THE_WAY.contains(value.getStatus())) {
        throw new BenchException(
            "The samples were not forgotten: %s, %s"
                .formatted(value.getStatus(), value.getReason()));
      }
    }

    boolean isComplete() {
      return erased
          && batch.isPresent()
          && evaluation.map(UnlearningEvaluated::getBatchId).equals(batchId())
          && version.map(ModelVersionPublished::getBatchId).equals(batchId());
    }

    private Optional<UUID> batchId() {
      return batch.map(UnlearningBatch::getBatchId);
    }

    MeasuredUpdate measured(long sentAtNanos) {
      var evaluated = evaluation.orElseThrow();
      long closedAtMillis = batch.orElseThrow().getClosedAt().toEpochMilli();
      return new MeasuredUpdate(
          version.orElseThrow().getVersion(),
          evaluated.getSamples(),
          evaluated.getSecondsByStage(),
          (versionAtMillis - closedAtMillis) / MILLIS_A_SECOND,
          (erasedAtMillis - versionAtMillis) / MILLIS_A_SECOND,
          Seconds.ofNanos(versionReadAtNanos - sentAtNanos),
          Optional.ofNullable(evaluated.getAttack())
              .map(attack -> attack.getGradientEvaluations())
              .orElse(0L));
    }
  }
}
