package dev.amund.unlearner;

import dev.amund.event.ErrorPolicy;
import dev.amund.event.KafkaFailures;
import dev.amund.event.LogContext;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.RepeatedFailures;
import dev.amund.event.RetrainingRequested;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.WhenRefused;
import dev.amund.unlearner.monitoring.UnlearnerMonitor;
import dev.amund.unlearner.monitoring.UnlearnerStatus;
import dev.amund.unlearner.outcomes.SliceReceipts;
import dev.amund.unlearner.tasks.Cancellation;
import dev.amund.unlearner.tasks.Publication;
import dev.amund.unlearner.tasks.PublishedBatch;
import dev.amund.unlearner.tasks.SliceProgress;
import dev.amund.unlearner.tasks.Task;
import dev.amund.unlearner.tasks.TaskStarter;
import dev.amund.unlearner.transactions.BatchFeed;
import dev.amund.unlearner.transactions.BatchProgress;
import dev.amund.unlearner.transactions.BatchQueue;
import dev.amund.unlearner.transactions.Committer;
import dev.amund.unlearner.transactions.DeliveryCount;
import dev.amund.unlearner.transactions.PartitionOwner;
import dev.amund.unlearner.transactions.PartitionOwners;
import dev.amund.unlearner.update.ModelWorkers;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one micro-batch after the other from {@code unlearning-batches} and sees it through:
 * forget, publish, erase.
 *
 * <p>Two threads: one polls the consumer, holds the partitions and writes the transactions; the
 * other does the arithmetic. While there is work in progress the partitions are paused and polling
 * goes on, so that an update may take as long as it likes without costing the membership of the
 * group.
 *
 * <p>Work on a model that fails concerns that model alone: its batches are held back, and it is
 * tried again later ({@link ModelHealth}). Whatever else goes wrong, the answer is the same: drop
 * the current work, release the partitions' producers, go back to the committed offset and read the
 * heads again. Nothing is resent from memory, so nothing can be published twice.
 *
 * <p>What becomes of an {@link Error} is said in {@link ErrorPolicy}.
 */
public final class Unlearner implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Unlearner.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
  private static final Duration LAST_COMMIT = Duration.ofSeconds(15);

  /** What fails where no model is to blame. */
  private static final String EVERYTHING = "unlearner";

  private final BatchFeed feed;
  private final BatchProgress progress;
  private final BatchQueue queue;
  private final PartitionOwners owners;
  private final ModelWorkers workers;
  private final IdleAttackScheduler idleAttacks;
  private final RetentionSchedule retentionSchedule;
  private final DeliveryCount deliveryCount;
  private final ModelHealth health;
  private final ToIntFunction<String> partitionOf;
  private final UnlearnerMonitor monitor;
  private final Committer committer;
  private final Clock clock;
  private final Duration grace;
  private final Thread thread = new Thread(this::run, "amund-unlearner");
  private final ExecutorService arithmetic =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "amund-arithmetic"));

  private final SetupWork setup = new SetupWork();
  private final TaskConclusions conclusions;
  private final TaskStarter starter = new Starter();
  private final RepeatedFailures failures = new RepeatedFailures();
  private Optional<InHand> inHand = Optional.empty();
  private final Set<TopicPartition> assigned = new HashSet<>();
  private long notBefore = System.nanoTime();
  private boolean rewind;
  private volatile boolean stopping;
  private volatile boolean abandoning;

  private record InHand(
      Task.OnModel work,
      int deliveries,
      long since,
      Cancellation cancellation,
      CompletableFuture<Publication> result) {

    /** Returns how long it has taken until now. */
    Duration took() {
      return Duration.ofNanos(System.nanoTime() - since);
    }

    Optional<Task.Forget> forget() {
      return work instanceof Task.Forget forget ? Optional.of(forget) : Optional.empty();
    }
  }

  Unlearner(
      BatchFeed feed,
      BatchProgress progress,
      PartitionOwners owners,
      ModelWorkers workers,
      IdleAttackScheduler idleAttacks,
      RetentionSchedule retentionSchedule,
      DeliveryCount deliveryCount,
      ModelHealth health,
      ToIntFunction<String> partitionOf,
      UnlearnerMonitor monitor,
      Committer committer,
      Clock clock,
      Duration grace) {
    this.feed = feed;
    this.progress = progress;
    this.queue = new BatchQueue(feed, progress, health::mayWork);
    this.owners = owners;
    this.workers = workers;
    this.idleAttacks = idleAttacks;
    this.retentionSchedule = retentionSchedule;
    this.deliveryCount = deliveryCount;
    this.health = health;
    this.partitionOf = partitionOf;
    this.monitor = monitor;
    this.committer = committer;
    this.clock = clock;
    this.grace = grace;
    this.conclusions = new TaskConclusions(committer, queue, setup, retentionSchedule);
  }

  /** Joins the consumer group and begins to work, on threads of its own. */
  public void start() {
    thread.start();
  }

  /**
   * Whether the loop is running; once started it ends only by {@link #close()} or by a defect that
   * needs a restart.
   */
  public boolean isAlive() {
    return thread.isAlive();
  }

  /** What it is doing now; safe from any thread. */
  public UnlearnerStatus status() {
    return monitor.status();
  }

  /**
   * Stops: the current batch may finish within the grace period and is then published and erased as
   * ever; after that it is abandoned without a trace, and comes again after the next start.
   */
  @Override
  public void close() {
    stopping = true;
    try {
      thread.join(Math.max(1, grace.toMillis()));
      abandoning = true;
      thread.join(LAST_COMMIT.toMillis());
      arithmetic.shutdown();
      if (arithmetic.awaitTermination(LAST_COMMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        workers.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (queue;
        owners;
        idleAttacks) {
      feed.join(new Assignment());
      while (!finished()) {
        monitor.heartbeats().beat();
        try {
          turn();
        } catch (Throwable e) {
          ErrorPolicy.rethrowFatal(e);
          recover(e);
        }
      }
    }
  }

  private boolean finished() {
    if (abandoning) {
      inHand.ifPresent(this::uncountDelivery);
      drop();
      return true;
    }
    return stopping && inHand.isEmpty() && !queue.beginsWithErasure();
  }

  private void turn() {
    inHand
        .filter(work -> work.result().isDone())
        .ifPresent(
            done -> {
              try (var context = done.work().context()) {
                conclude(done);
              } catch (KafkaException e) {
                // Perhaps the broker is away, perhaps it refuses just this: the others must not
                // wait behind it for ever.
                health.failed(done.work().modelId(), e, done.took());
                throw e;
              }
            });
    boolean idle = inHand.isEmpty() && System.nanoTime() - notBefore >= 0;
    if (idle) {
      // In this order: the offsets of a transaction that was left open are uncertain until its
      // producer is fenced, or until it times out.
      acquireMissingPartitions();
      rewindIfNeeded();
      begin();
    }
    boolean room = idle && inHand.isEmpty() && !stopping;
    queue.poll(room, inHand.isPresent() || idleAttacks.isUsed());
    if (!queue.isEmpty() || stopping) {
      idleAttacks.end();
    } else if (room && queue.isDrained()) {
      resumed();
      queue.caughtUp().forEach(committer::caughtUp);
      idleAttacks.use(precomputable(), arithmetic);
    }
  }

  private void rewindIfNeeded() {
    if (rewind) {
      queue.rewind();
      rewind = false;
    }
  }

  private List<Task.Precompute> precomputable() {
    return owners.precomputable().stream().filter(work -> health.mayWork(work.modelId())).toList();
  }

  private void resumed() {
    failures.clear(EVERYTHING);
    monitor.resumed();
  }

  private void acquireMissingPartitions() {
    for (TopicPartition partition : owners.missing(feed.assignment())) {
      PartitionOwner owner = owners.acquire(partition);
      owner.heads().values().stream()
          .map(head -> new Task.WriteServingLayout(partition, head))
          .forEach(setup::add);
      workers.models().stream()
          .filter(modelId -> partitionOf.applyAsInt(modelId) == partition.partition())
          .filter(modelId -> owner.head(modelId).isEmpty())
          .forEach(modelId -> setup.add(new Task.PublishBase(partition, modelId)));
      monitor.heads(owners.heads());
    }
  }

  private void begin() {
    retryModels();
    Optional<Task.OnModel> first =
        queue.beginsWithErasure() ? Optional.empty() : setup.next(health::mayWork);
    if (first.isPresent()) {
      perform(first.get(), 0);
    } else if (queue.isEmpty() && !stopping) {
      retentionSchedule.next(owners.retirable()).ifPresent(look -> perform(look, 0));
    } else {
      queue.take().ifPresent(task -> task.start(starter));
    }
  }

  /** Lets models that failed go on whose time has come. */
  private void retryModels() {
    var waiting = new HashSet<>(queue.waitingModels());
    waiting.addAll(setup.models());
    health.retry(waiting);
    queue.resume();
  }

  /**
   * A batch that the head of the chain has forgotten already, or a slice of it, came again because
   * its erasure was never confirmed; one that was begun too often, because it fails or kills the
   * process every time.
   */
  private void beginOrSkip(Task.Forget read) {
    Task.Forget work =
        head(read).filter(head -> committer.isSliceErased(read, head)).isPresent()
            ? read.next()
            : read;
    UnlearningBatch batch = work.batch();
    Optional<RetrainingRequested> handedOver =
        owners
            .of(work.partition())
            .retrain(work.modelId())
            .filter(retrain -> PublishedBatch.isOf(retrain, work));
    if (handedOver.isPresent()) {
      log.info("batch {} is handed to retraining, erasing what it left", batch.getBatchId());
      perform(work.discard(handedOver.get()), 0);
      return;
    }
    Optional<OffsetAndMetadata> committed = feed.committed(work.partition());
    Optional<ModelVersionPublished> published =
        head(work).filter(head -> PublishedBatch.isOf(head, work, committed));
    if (published.isPresent() && !work.continued()) {
      log.info("batch {} is published, erasing what it left", batch.getBatchId());
      perform(work.erase(published.get()), 0);
      return;
    }
    int deliveries = deliveryCount.before(work, progress.of(work.partition()));
    if (deliveryCount.exhausted(deliveries)) {
      endExhausted(work, deliveries);
      return;
    }
    start(work, deliveries + 1);
  }

  private void start(Task.Forget work, int deliveries) {
    committer.deliveries(work, deliveries);
    perform(work, deliveries);
  }

  private void endExhausted(Task.Forget work, int deliveries) {
    // Not what it failed of: that may name files and addresses, and receipts go to other systems.
    String reason =
        "begun %d times, each ended in an error or with the process; the daemon's log says of what"
            .formatted(deliveries);
    boolean handOver =
        work.batch().getWhenRefused() == WhenRefused.ERASE_AND_RETRAIN
            && !deliveryCount.hopeless(deliveries);
    log.error(
        "batch {} is {}: {}; last: {}",
        work.batch().getBatchId(),
        handOver ? "handed to retraining by policy" : "quarantined",
        reason,
        monitor.status().problemOf(work.modelId()).orElse("the end of the process"));
    if (handOver) {
      start(work.givenUp(reason), deliveries + 1);
      return;
    }
    var before = SliceProgress.of(head(work), work);
    var receipts =
        SliceReceipts.givenUp(before.open(work.batch()), before, reason, clock.instant());
    committer.done(work, Publication.ofReceipts(receipts).of(work.batch()));
    health.succeeded(work.modelId());
  }

  private void perform(Task.OnModel work, int deliveries) {
    idleAttacks.end();
    Optional<ModelVersionPublished> head = head(work);
    var cancellation = new Cancellation();
    Supplier<Publication> task =
        () -> {
          try (var context = work.context()) {
            return work.perform(workers, head, cancellation);
          }
        };
    var result = CompletableFuture.supplyAsync(monitor.heartbeats().watched(task), arithmetic);
    inHand = Optional.of(new InHand(work, deliveries, System.nanoTime(), cancellation, result));
  }

  private Optional<ModelVersionPublished> head(Task.OnModel work) {
    return owners.of(work.partition()).head(work.modelId());
  }

  private void conclude(InHand done) {
    Publication result;
    try {
      result = done.result().join();
    } catch (CompletionException e) {
      fail(done, ErrorPolicy.unwrap(e));
      return;
    }
    Publication publication = done.work().about().map(result::of).orElse(result);
    Task.OnModel work = done.work();
    if (work.isMaintenance()) {
      inHand = Optional.empty();
      work.conclude(conclusions, publication);
      return;
    }
    work.conclude(conclusions, publication);
    inHand = Optional.empty();
    health.succeeded(work.modelId());
    resumed();
  }

  /** Holds back the batches of a model on which work failed; nothing was written. */
  private void fail(InHand done, Throwable failure) {
    ErrorPolicy.rethrowFatal(failure);
    inHand = Optional.empty();
    Task.OnModel work = done.work();
    if (work.isMaintenance()) {
      // The batches of the model need not wait for it; the next sweep tries again.
      if (failures.isNew("sweep of " + work.modelId(), failure.toString())) {
        log.warn("cannot look for versions of {} to be retired", work.modelId(), failure);
      }
      return;
    }
    if (!DeliveryCount.mayBeCausedByBatch(failure)) {
      done.forget().ifPresent(deliveryCount::excuse);
    }
    health.failed(work.modelId(), failure, done.took());
    if (work instanceof Task.OnBatch batch) {
      queue.holdBack(batch);
    }
  }

  private void recover(Throwable failure) {
    if (!(failure instanceof CancellationException)) {
      try (var context = inHand.map(done -> done.work().context()).orElseGet(LogContext::of)) {
        report(failure);
      }
    }
    if (!DeliveryCount.mayBeCausedByBatch(failure)) {
      inHand.flatMap(InHand::forget).ifPresent(deliveryCount::excuse);
    }
    drop();
    owners.close();
    rewind = true;
    // Not by the wall clock, which may be set back.
    notBefore = System.nanoTime() + RETRY_AFTER.toNanos();
  }

  /** Logs a repeated failure once: an outage may last for days. */
  private void report(Throwable failure) {
    Optional<String> refusal = KafkaFailures.explain(failure);
    String problem = refusal.orElseGet(failure::toString);
    if (!failures.isNew(EVERYTHING, problem)) {
      log.debug("still cannot go on: {}", failure.toString());
    } else if (refusal.isPresent()) {
      log.warn("cannot go on, trying again every {} s: {}", RETRY_AFTER.toSeconds(), refusal.get());
    } else {
      log.warn("cannot go on, trying again every {} s", RETRY_AFTER.toSeconds(), failure);
    }
    monitor.failed(problem);
  }

  /** Work that is stopped in good order does not count as begun. */
  private void uncountDelivery(InHand interrupted) {
    interrupted
        .forget()
        .ifPresent(
            forget -> {
              try {
                committer.deliveries(forget, interrupted.deliveries() - 1);
              } catch (RuntimeException e) {
                log.info(
                    "the start of batch {} counts: {}", forget.batch().getBatchId(), e.toString());
              }
            });
  }

  private void drop() {
    idleAttacks.end();
    inHand.ifPresent(work -> work.cancellation().cancel());
    inHand = Optional.empty();
    queue.clear();
    setup.clear();
  }

  private final class Starter implements TaskStarter {
    @Override
    public void forget(Task.Forget task) {
      try (var context = task.context()) {
        beginOrSkip(task);
      }
    }

    @Override
    public void erase(Task.Erasure task) {
      perform(task, 0);
    }

    @Override
    public void passOver(Task.PassOver task) {
      committer.passOver(task);
    }
  }

  /** Gives up what belongs to a partition that goes to another daemon. */
  private final class Assignment implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      feed.pause(partitions);
      assigned.addAll(partitions);
      monitor.joined(share());
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      inHandOf(partitions).ifPresent(Unlearner.this::uncountDelivery);
      onPartitionsLost(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      inHandOf(partitions)
          .ifPresent(
              work -> {
                work.cancellation().cancel();
                inHand = Optional.empty();
              });
      health.forget(queue.lost(partitions));
      health.forget(models(partitions));
      setup.lost(partitions);
      idleAttacks.release(partitions, models(partitions), arithmetic);
      partitions.forEach(owners::release);
      assigned.removeAll(partitions);
      monitor.left(share());
      monitor.heads(owners.heads());
    }

    /** The models that fall to this daemon, whether or not their partitions are taken yet. */
    private Set<String> share() {
      return models(assigned);
    }

    private Set<String> models(Collection<TopicPartition> partitions) {
      return workers.models().stream()
          .filter(
              modelId ->
                  partitions.stream()
                      .anyMatch(p -> p.partition() == partitionOf.applyAsInt(modelId)))
          .collect(Collectors.toSet());
    }

    private Optional<InHand> inHandOf(Collection<TopicPartition> partitions) {
      return inHand.filter(work -> partitions.contains(work.work().partition()));
    }
  }
}
