package dev.amund.unlearner;

import dev.amund.artifacts.RetentionPolicy;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import dev.amund.config.AmundConfig;
import dev.amund.config.InputConfig;
import dev.amund.config.ModelConfig;
import dev.amund.event.BatchedRequest;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.HandedOverRequest;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ModelVersionRetired;
import dev.amund.event.NamedSamples;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.RetrainingRequested;
import dev.amund.event.Topics;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.event.WhenRefused;
import dev.amund.samples.SampleStore;
import dev.amund.unlearner.models.SmallModel;
import dev.amund.unlearner.monitoring.UnlearnerMonitor;
import dev.amund.unlearner.monitoring.UnlearnerStatus;
import dev.amund.unlearner.transactions.BatchFeed;
import dev.amund.unlearner.transactions.PartitionOwner;
import dev.amund.unlearner.transactions.PartitionOwners;
import dev.amund.unlearner.transactions.Retirements;
import dev.amund.unlearner.transactions.RetrainMarks;
import dev.amund.unlearner.transactions.TopicReaders;
import dev.amund.unlearner.transactions.VersionHeads;
import dev.amund.unlearner.update.ModelWorker;
import dev.amund.unlearner.update.ModelWorkers;
import dev.amund.unlearner.update.Retention;
import dev.amund.unlearner.update.SampleRegistry;
import dev.amund.unlearner.update.SmallModelWorker;
import dev.amund.unlearner.update.SmallModelWorker.Surroundings;
import dev.amund.unlearner.update.VersionWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * An unlearner with real models and sample stores, on one partition of batches that lies in memory:
 * it can be read again from any offset, and what is committed outlives the unlearner.
 */
final class UnlearnerInMemory implements AutoCloseable {
  static final Topics TOPICS = new Topics("t.");
  static final TopicPartition PARTITION = SmallModelWorker.PARTITION;

  /** What an empty poll takes. */
  private static final long IDLE_NANOS = 1_000_000;

  private final Path directory;
  private final Map<String, String> settings;
  private final Map<String, SampleStore> stores = new HashMap<>();
  private final Map<String, Path> models = new HashMap<>();
  private final Map<String, Supplier<? extends Error>> errors = new ConcurrentHashMap<>();
  private final Set<String> forgetless = ConcurrentHashMap.newKeySet();
  private final List<UnlearningBatch> log = new CopyOnWriteArrayList<>();
  private final List<DeletionReceipt> receipts = new CopyOnWriteArrayList<>();
  private final List<ModelVersionPublished> versions = new CopyOnWriteArrayList<>();
  private final Map<String, ModelVersionPublished> heads = new ConcurrentHashMap<>();
  private final Map<String, byte[]> evaluations = new ConcurrentHashMap<>();
  private final Map<String, RetrainingRequested> retraining = new ConcurrentHashMap<>();
  private volatile Optional<OffsetAndMetadata> committed = Optional.empty();
  private Optional<Unlearner> unlearner = Optional.empty();

  UnlearnerInMemory(Path directory) {
    this(directory, Map.of());
  }

  /**
   * @param settings of the configuration, over those of {@link SmallModel}
   */
  UnlearnerInMemory(Path directory, Map<String, String> settings) {
    this.directory = directory;
    this.settings = Map.copyOf(settings);
  }

  /** Configures a model; before the start. */
  void add(String modelId, Path file, SampleStore store) {
    models.put(modelId, file);
    stores.put(modelId, store);
  }

  /** From now on all work on the batches of a model ends in an error. */
  void fail(String modelId, Supplier<? extends Error> error) {
    errors.put(modelId, error);
  }

  /** From now on it does not any more. */
  void mend(String modelId) {
    errors.remove(modelId);
  }

  /** From now on every attempt to forget samples of a model ends in an error. */
  void failToForget(String modelId) {
    forgetless.add(modelId);
  }

  /** What is refused of the last batch is to be erased, and the model retrained from scratch. */
  void eraseAndRetrainLast() {
    int last = log.size() - 1;
    log.set(
        last,
        UnlearningBatch.newBuilder(log.get(last))
            .setWhenRefused(WhenRefused.ERASE_AND_RETRAIN)
            .build());
  }

  private NamedSamples pending(String modelId) {
    if (forgetless.contains(modelId)) {
      throw new IllegalStateException("no attempt ends");
    }
    return NamedSamples.NONE;
  }

  /** Whether the unlearner's thread runs. */
  boolean isAlive() {
    return unlearner.orElseThrow().isAlive();
  }

  /** Appends a batch of one request. */
  UUID request(String modelId, List<String> sampleIds) {
    var id = new UUID(7, log.size());
    log.add(
        UnlearningBatch.newBuilder(SmallModel.batch(request(id, sampleIds)))
            .setModelId(modelId)
            .setBatchId(new UUID(8, log.size()))
            .build());
    return id;
  }

  /** The predecessor has published that the last batch is handed to retraining, and died. */
  void handOverLast() {
    UnlearningBatch last = log.get(log.size() - 1);
    retraining.put(
        last.getModelId(),
        RetrainingRequested.newBuilder()
            .setModelId(last.getModelId())
            .setVersion(1)
            .setBatchId(last.getBatchId())
            .setBatchPartition(PARTITION.partition())
            .setBatchOffset(log.size() - 1)
            .setRequests(
                List.of(new HandedOverRequest(last.getRequests().get(0).getRequestId(), 1, 0)))
            .setSamples(1)
            .setReasons(List.of("It is still recognised."))
            .setAt(SmallModel.NOW)
            .build());
  }

  private static BatchedRequest request(UUID id, List<String> sampleIds) {
    return BatchedRequest.newBuilder()
        .setRequestId(id)
        .setSampleIds(sampleIds)
        .setAcceptedAt(SmallModel.NOW)
        .build();
  }

  /** What the receipts have said of a request, in order. */
  List<ReceiptStatus> statuses(UUID requestId) {
    return receipts.stream()
        .filter(receipt -> receipt.getRequestId().equals(requestId))
        .map(DeletionReceipt::getStatus)
        .toList();
  }

  /** The receipts of a request, in order. */
  List<DeletionReceipt> receipts(UUID requestId) {
    return receipts.stream().filter(receipt -> receipt.getRequestId().equals(requestId)).toList();
  }

  /** All versions of a model that were published, in order. */
  List<ModelVersionPublished> versions(String modelId) {
    return versions.stream().filter(version -> version.getModelId().equals(modelId)).toList();
  }

  /** The newest version of a model. */
  Optional<ModelVersionPublished> head(String modelId) {
    return Optional.ofNullable(heads.get(modelId));
  }

  UnlearnerStatus status() {
    return unlearner.orElseThrow().status();
  }

  Optional<OffsetAndMetadata> committed() {
    return committed;
  }

  /**
   * Starts an unlearner.
   *
   * @param backoffMillis the pause after the first failure; the longest is eight times as long
   */
  void start(long backoffMillis) {
    var clock = Clock.systemUTC();
    var monitor = new UnlearnerMonitor(clock);
    var artifacts = new DirectoryArtifactStore(directory.resolve("artifacts"), clock);
    var versions =
        new VersionWriter(
            artifacts, ManifestSigner.loadOrCreate(directory.resolve("key.pem")), clock);
    AmundConfig config = SmallModel.config(settings);
    var workerByModel = new HashMap<String, ModelWorker>();
    models.forEach(
        (id, file) ->
            workerByModel.put(
                id,
                SmallModelWorker.worker(
                    new ModelConfig(id, file, List.of(), InputConfig.DEFAULT),
                    config,
                    SmallModelWorker.OPEN,
                    Surroundings.of(stores.get(id), monitor, clock)
                        .withRegistry(new Registry())
                        .withPending(this::pending)
                        .withEvaluations(evaluations),
                    artifacts,
                    versions)));
    var retention =
        new Retention(
            artifacts, new RetentionPolicy(Duration.ofDays(1), 1), () -> Map.copyOf(heads), clock);
    var workers = new ModelWorkers(workerByModel.keySet(), workerByModel::get, versions, retention);
    var feed = new BatchFeed(new LogConsumer(), PARTITION.topic(), (topic, bytes) -> batch(bytes));
    var owners = new PartitionOwners(partition -> acquire());
    var backoff =
        new ModelBackoff(
            Duration.ofMillis(backoffMillis),
            Duration.ofMillis(8 * backoffMillis),
            System::nanoTime);
    var started =
        new TestUnlearner(feed, owners, workers, monitor, clock)
            .with(
                new RetentionSchedule(true, System::nanoTime), 3, backoff, Duration.ofSeconds(20));
    unlearner = Optional.of(started);
    started.start();
  }

  /** Where work on a batch begins. */
  private final class Registry implements SampleRegistry {
    @Override
    public void awaitReplica(String modelId) {
      if (errors.containsKey(modelId) && heads.containsKey(modelId)) {
        throw errors.get(modelId).get();
      }
    }

    @Override
    public void erase(String modelId, Collection<String> sampleIds, UUID batchId) {
      // They are in the store alone.
    }
  }

  private UnlearningBatch batch(byte[] bytes) {
    return log.get(ByteBuffer.wrap(bytes).getInt());
  }

  private PartitionOwner acquire() {
    return PartitionOwner.acquire(
        0,
        new CommittingProducer(),
        (topic, event) -> {
          note(event);
          return new byte[0];
        },
        TOPICS,
        new VersionHeads(
            TopicReaders.holding(TOPICS.modelVersions(), heads), TOPICS.modelVersions()),
        new Retirements(
            TopicReaders.<ModelVersionRetired>holding(TOPICS.versionRetirements(), Map.of()),
            TOPICS.versionRetirements()),
        new RetrainMarks(
            TopicReaders.holding(TOPICS.retrainingRequests(), retraining),
            TOPICS.retrainingRequests()));
  }

  private void note(SpecificRecord event) {
    if (event instanceof DeletionReceipt receipt) {
      receipts.add(receipt);
    } else if (event instanceof ModelVersionPublished version) {
      heads.put(version.getModelId(), version);
      versions.add(version);
    } else if (event instanceof UnlearningEvaluated evaluation) {
      evaluations.put(evaluation.getModelId(), encoded(evaluation));
    }
  }

  private static byte[] encoded(UnlearningEvaluated evaluation) {
    try {
      ByteBuffer bytes = evaluation.toByteBuffer();
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its offsets are those that the consumer finds. */
  private final class CommittingProducer extends MockProducer<byte[], byte[]> {
    CommittingProducer() {
      super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void sendOffsetsToTransaction(
        Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
      committed = Optional.of(offsets.get(PARTITION));
    }
  }

  /** Reads the log from what is committed, and again from wherever it is told to. */
  private final class LogConsumer extends MockConsumer<byte[], byte[]> {
    LogConsumer() {
      super("earliest");
    }

    /** One record at most, as it is configured. */
    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      if (assignment().isEmpty()) {
        updateBeginningOffsets(Map.of(PARTITION, 0L));
        committed.ifPresent(offset -> commitSync(Map.of(PARTITION, offset)));
        rebalance(Set.of(PARTITION));
      }
      long next = position(PARTITION);
      if (paused().contains(PARTITION) || next >= log.size()) {
        LockSupport.parkNanos(IDLE_NANOS);
        return ConsumerRecords.empty();
      }
      byte[] value = ByteBuffer.allocate(Integer.BYTES).putInt((int) next).array();
      addRecord(new ConsumerRecord<>(PARTITION.topic(), 0, next, new byte[0], value));
      return super.poll(Duration.ZERO);
    }

    @Override
    public synchronized Map<TopicPartition, OffsetAndMetadata> committed(
        Set<TopicPartition> partitions) {
      var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
      offsets.put(PARTITION, committed.orElse(null));
      return offsets;
    }

    @Override
    public synchronized OptionalLong currentLag(TopicPartition partition) {
      return OptionalLong.of(log.size() - position(partition));
    }
  }

  /** Stops the unlearner, which may be started again. */
  void stop() {
    unlearner.ifPresent(Unlearner::close);
    unlearner = Optional.empty();
  }

  @Override
  public void close() {
    stop();
    stores.values().forEach(SampleStore::close);
  }
}
