package dev.amund.unlearner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.amund.artifacts.RetentionPolicy;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ModelVersionRetired;
import dev.amund.event.NamedSamples;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.RetrainingRequested;
import dev.amund.event.Topics;
import dev.amund.event.UnlearningBatch;
import dev.amund.samples.SampleStore;
import dev.amund.unlearner.models.SmallModel;
import dev.amund.unlearner.monitoring.UnlearnerMonitor;
import dev.amund.unlearner.tasks.Task;
import dev.amund.unlearner.transactions.BatchFeed;
import dev.amund.unlearner.transactions.PartitionOwner;
import dev.amund.unlearner.transactions.PartitionOwners;
import dev.amund.unlearner.transactions.Retirements;
import dev.amund.unlearner.transactions.RetrainMarks;
import dev.amund.unlearner.transactions.TopicReaders;
import dev.amund.unlearner.transactions.VersionHeads;
import dev.amund.unlearner.update.ModelWorkers;
import dev.amund.unlearner.update.Retention;
import dev.amund.unlearner.update.SmallModelWorker;
import dev.amund.unlearner.update.SmallModelWorker.Surroundings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When the unlearner attacks ahead of a batch, and that nothing waits for it. */
@Timeout(60)
class IdleAttackSchedulerTest {
  private static final TopicPartition PARTITION = SmallModelWorker.PARTITION;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Topics TOPICS = new Topics("t.");
  private static final String HELD_OUT = GeneratedDataSet.holdoutId(0);
  private static final NamedSamples SOME =
      new NamedSamples(
          IntStream.range(0, 12)
              .mapToObj(GeneratedDataSet::trainId)
              .collect(Collectors.toCollection(LinkedHashSet::new)),
          Set.of());

  /** An attack that does not come to an end within a test. */
  private static final Map<String, String> ENDLESS =
      Map.of(
          "amund.amun.attack.methods", "pgd",
          "amund.amun.attack.pgd.initial-epsilon", "1e-6",
          "amund.amun.attack.pgd.steps-per-epsilon", "10000",
          "amund.amun.attack.pgd.max-doublings", "60");

  private final Clock clock = Clock.systemUTC();
  private final UnlearnerMonitor monitor = new UnlearnerMonitor(clock);
  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5);
  private final AtomicInteger looks = new AtomicInteger();
  private final List<ReceiptStatus> answers = new CopyOnWriteArrayList<>();
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private volatile Supplier<NamedSamples> pending = () -> NamedSamples.NONE;

  @TempDir private Path directory;
  private SampleStore store;
  private SmallModelWorker small;
  private ModelWorkers workers;

  @BeforeEach
  void open() throws Exception {
    store = SmallModel.store(directory);
  }

  private void enter(Map<String, String> settings) throws Exception {
    small =
        SmallModelWorker.of(
            directory, settings, Surroundings.of(store, monitor, clock).withPending(id -> look()));
    var retention =
        new Retention(
            small.artifacts(),
            new RetentionPolicy(Duration.ofDays(1), 1),
            () -> Map.of(SmallModel.ID, small.base()),
            clock);
    workers =
        new ModelWorkers(Set.of(SmallModel.ID), id -> small.worker(), small.versions(), retention);
  }

  private NamedSamples look() {
    looks.incrementAndGet();
    return pending.get();
  }

  @AfterEach
  void close() {
    workers.close();
    store.close();
  }

  @Test
  void looksAtAModelOnceInAWhile() throws Exception {
    enter(Map.of());
    var spare = idleAttacks(true);
    for (int i = 0; i < 5; i++) {
      use(spare);
    }
    assertThat(looks).hasValue(1);
    pass(IdleAttackScheduler.INTERVAL);
    use(spare);
    use(spare);
    assertThat(looks).hasValue(2);
  }

  @Test
  void goesOnAtOnceAsLongAsThereIsMore() throws Exception {
    enter(Map.of("amund.amun.attack.batch-size", "5"));
    pending = () -> SOME;
    var spare = idleAttacks(true);
    for (int i = 0; i < 9; i++) {
      use(spare);
    }
    assertThat(monitor.precomputedExamples(SmallModel.ID)).isEqualTo(12);
    assertThat(looks).as("three batches, and the look that finds no more").hasValue(4);
  }

  @Test
  void switchedOffItDoesNothing() throws Exception {
    enter(Map.of());
    use(idleAttacks(false));
    assertThat(looks).hasValue(0);
  }

  @Test
  void aFailureStaysHereAndIsTriedAgainLater() throws Exception {
    enter(Map.of());
    pending =
        () -> {
          throw new IllegalStateException("no look at them");
        };
    var spare = idleAttacks(true);
    use(spare);
    use(spare);
    pass(IdleAttackScheduler.PAUSE.minusNanos(1));
    use(spare);
    assertThat(looks).hasValue(1);
    assertThat(monitor.status().problems().ofAll()).isEmpty();

    pending = () -> SOME;
    pass(Duration.ofNanos(1));
    use(spare);
    assertThat(monitor.precomputedExamples(SmallModel.ID)).isEqualTo(12);
  }

  @Test
  void memoryThatRunsOutStaysHereAndABrokenProcessDoesNot() throws Exception {
    enter(Map.of());
    pending =
        () -> {
          throw new OutOfMemoryError("on purpose");
        };
    var spare = idleAttacks(true);
    use(spare);
    use(spare);
    assertThat(monitor.status().problems().ofAll()).isEmpty();

    pending =
        () -> {
          throw new NoClassDefFoundError("dev/amund/Gone");
        };
    pass(IdleAttackScheduler.PAUSE);
    use(spare);
    assertThatThrownBy(() -> use(spare)).isInstanceOf(NoClassDefFoundError.class);
  }

  @Test
  void whatHasNotBegunWhenItIsEndedDoesNotBegin() throws Exception {
    enter(Map.of());
    var spare = idleAttacks(true);
    spare.use(List.of(precompute()), tasks::add);
    spare.use(List.of(precompute()), tasks::add);
    assertThat(tasks).as("one at a time").hasSize(1);
    assertThat(spare.isUsed()).isTrue();

    spare.end();
    assertThat(spare.isUsed()).isFalse();
    tasks.remove().run();
    assertThat(looks).hasValue(0);

    use(spare);
    assertThat(looks).as("and begins again").hasValue(1);
  }

  @Test
  void keepsNothingOfAModelThatIsAnotherDaemonsNow() throws Exception {
    enter(Map.of());
    pending = () -> SOME;
    var spare = idleAttacks(true);
    use(spare);
    spare.use(List.of(precompute()), tasks::add);
    assertThat(monitor.precomputedExamples(SmallModel.ID)).isEqualTo(12);

    spare.release(List.of(PARTITION), List.of(SmallModel.ID), tasks::add);
    assertThat(spare.isUsed()).isFalse();
    tasks.forEach(Runnable::run);

    assertThat(monitor.precomputedExamples(SmallModel.ID)).isZero();
  }

  @Test
  void aBatchThatArrivesMeanwhileIsBegunAtOnce() throws Exception {
    enter(ENDLESS);
    pending = () -> SOME;
    var consumer = new MockConsumer<byte[], byte[]>("earliest");
    try (var unlearner = unlearner(consumer)) {
      unlearner.start();
      await("some have flipped, the others never will")
          .until(() -> monitor.precomputedExamples(SmallModel.ID) > 0);
      assertThat(unlearner.status().silence().work()).isPresent();
      assertThat(unlearner.status().work().batch()).as("it is no batch").isEmpty();
      int ready = monitor.precomputedExamples(SmallModel.ID);
      assertThat(ready).isLessThan(12);

      consumer.schedulePollTask(
          () ->
              consumer.addRecord(
                  new ConsumerRecord<>(PARTITION.topic(), 0, 0, new byte[0], new byte[0])));

      await().until(() -> answers, List.of(ReceiptStatus.ERASED)::equals);
      assertThat(store.get(HELD_OUT)).isEmpty();
      assertThat(monitor.precomputedExamples(SmallModel.ID))
          .as("is kept")
          .isGreaterThanOrEqualTo(ready);
      assertThat(monitor.failures()).isZero();
    }
  }

  private IdleAttackScheduler idleAttacks(boolean enabled) {
    return new IdleAttackScheduler(enabled, workers, monitor.heartbeats(), nanoTime::get);
  }

  private Task.Precompute precompute() {
    return new Task.Precompute(PARTITION, small.base());
  }

  /** Uses the time on this thread. */
  private void use(IdleAttackScheduler spare) {
    spare.use(List.of(precompute()), Runnable::run);
  }

  private void pass(Duration time) {
    nanoTime.addAndGet(time.toNanos());
  }

  private Unlearner unlearner(MockConsumer<byte[], byte[]> consumer) {
    consumer.schedulePollTask(
        () -> {
          consumer.rebalance(List.of(PARTITION));
          consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        });
    UnlearningBatch batch = SmallModel.batch(SmallModel.request(1, List.of(HELD_OUT), null));
    var feed = new BatchFeed(consumer, PARTITION.topic(), (topic, bytes) -> batch);
    var owners = new PartitionOwners(partition -> acquire());
    return new TestUnlearner(feed, owners, workers, monitor, clock)
        .with(
            new RetentionSchedule(false, System::nanoTime),
            1,
            new ModelBackoff(HOUR, HOUR, System::nanoTime),
            Duration.ZERO);
  }

  private byte[] write(String topic, SpecificRecord event) {
    if (event instanceof DeletionReceipt receipt) {
      answers.add(receipt.getStatus());
    }
    return new byte[0];
  }

  private PartitionOwner acquire() {
    var producer =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    return PartitionOwner.acquire(
        0,
        producer,
        this::write,
        TOPICS,
        new VersionHeads(
            TopicReaders.<ModelVersionPublished>holding(
                TOPICS.modelVersions(), Map.of(SmallModel.ID, small.base())),
            TOPICS.modelVersions()),
        new Retirements(
            TopicReaders.<ModelVersionRetired>holding(TOPICS.versionRetirements(), Map.of()),
            TOPICS.versionRetirements()),
        new RetrainMarks(
            TopicReaders.<RetrainingRequested>holding(TOPICS.retrainingRequests(), Map.of()),
            TOPICS.retrainingRequests()));
  }
}
