package dev.amund.unlearner;

import dev.amund.event.LogContext;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.failures.ErrorPolicy;
import dev.amund.unlearner.monitoring.UnlearnerMonitor;
import dev.amund.unlearner.monitoring.UnlearnerStatus;
import dev.amund.unlearner.tasks.Cancellation;
import dev.amund.unlearner.tasks.Publication;
import dev.amund.unlearner.tasks.Task;
import dev.amund.unlearner.transactions.BatchQueue;
import dev.amund.unlearner.transactions.DeliveryCount;
import dev.amund.unlearner.update.ModelWorkers;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
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
 * continues, so that an update of any length does not cost the membership of the group. The {@link
 * LoopState} decides what the loop may do at a time.
 *
 * <p>Work on a model that fails concerns that model alone: its batches are held back, and it is
 * tried again later ({@link ModelHealth}). Whatever else goes wrong, the answer is the same: drop
 * the current work, release the partitions' producers, go back to the committed offset and read the
 * heads again. Nothing is resent from memory, so nothing can be published twice.
 *
 * <p>{@link ErrorPolicy} decides what an {@link Error} leads to.
 */
public final class Unlearner implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Unlearner.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
  private static final Duration LAST_COMMIT = Duration.ofSeconds(15);

  private final BatchTransactions transactions;
  private final BatchQueue queue;
  private final ModelWorkers workers;
  private final ModelSchedules schedules;
  private final UnlearnerMonitor monitor;
  private final Duration grace;
  private final SetupWork setup = new SetupWork();
  private final AssignedModels assigned;
  private final TaskChoice choice;
  private final TaskConclusions conclusions;
  private final LoopFailures failures;
  private final Thread thread = new Thread(this::run, "amund-unlearner");
  private final ExecutorService arithmetic =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "amund-arithmetic"));

  private LoopState state = LoopState.initial();
  private volatile LoopState.Shutdown shutdown = LoopState.Shutdown.NONE;

  /**
   * @param partitionOf the number of the partition of a model
   * @param clock dates receipts
   * @param grace how long the task in progress may take when it is closed
   */
  Unlearner(
      BatchTransactions transactions,
      ModelWorkers workers,
      ModelSchedules schedules,
      ToIntFunction<String> partitionOf,
      UnlearnerMonitor monitor,
      Clock clock,
      Duration grace) {
    this.transactions = transactions;
    this.workers = workers;
    this.schedules = schedules;
    this.monitor = monitor;
    this.grace = grace;
    this.queue =
        new BatchQueue(transactions.feed(), transactions.progress(), schedules.health()::mayWork);
    this.assigned = new AssignedModels(transactions, workers.models(), partitionOf, setup, monitor);
    this.choice =
        new TaskChoice(
            transactions,
            queue,
            setup,
            schedules,
            new BatchStarter(transactions, schedules.health(), monitor, clock, this::perform),
            work -> perform(work, 0));
    this.conclusions =
        new TaskConclusions(transactions.committer(), queue, setup, schedules.retention());
    this.failures = new LoopFailures(monitor, RETRY_AFTER);
  }

  /** Joins the consumer group and begins to work, on threads of its own. */
  public void start() {
    thread.start();
  }

  /**
   * Returns whether the loop is running; once started it ends only by {@link #close()} or by a
   * defect that needs a restart.
   */
  public boolean isAlive() {
    return thread.isAlive();
  }

  /** Returns what it is doing now; safe from any thread. */
  public UnlearnerStatus status() {
    return monitor.status();
  }

  /**
   * Stops: the current batch may finish within the grace period and is then published and erased as
   * ever; after that it is abandoned without a trace, and is delivered again after the next start.
   */
  @Override
  public void close() {
    shutdown = LoopState.Shutdown.DRAIN;
    try {
      thread.join(Math.max(1, grace.toMillis()));
      shutdown = LoopState.Shutdown.ABORT;
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
        var owners = transactions.owners();
        var idleAttacks = schedules.idleAttacks()) {
      transactions.feed().join(new Assignment());
      while (!isOver()) {
        monitor.heartbeats().beat();
        try {
          turn();
        } catch (Throwable e) {
          ErrorPolicy.rethrowFatal(e);
          recover(e);
        }
      }
      state.task().ifPresent(this::uncountDelivery);
      drop();
    }
  }

  private boolean isOver() {
    state = state.requested(shutdown);
    return state.isOver(queue.beginsWithErasure());
  }

  private void turn() {
    state.task().filter(CurrentTask::isDone).ifPresent(this::concludeOrHoldBack);
    if (state.mayBegin(System.nanoTime())) {
      // In this order: the offsets of a transaction that was left open are uncertain until its
      // producer is fenced, or until it times out.
      assigned.acquireMissing();
      rewindIfDue();
      choice.begin(state.isStopping());
    }
    boolean room = state.mayFetch();
    queue.poll(room, state.task().isPresent() || schedules.idleAttacks().isUsed());
    if (!queue.isEmpty() || state.isStopping()) {
      schedules.idleAttacks().end();
    } else if (room && queue.isDrained()) {
      failures.resumed();
      queue.caughtUp().forEach(transactions.committer()::caughtUp);
      schedules.idleAttacks().use(choice.precomputable(), arithmetic);
    }
  }

  private void rewindIfDue() {
    if (state.isRewindDue()) {
      queue.rewind();
      state = state.rewound();
    }
  }

  private void perform(Task.OnModel work, int deliveries) {
    schedules.idleAttacks().end();
    Optional<ModelVersionPublished> head = transactions.head(work);
    var cancellation = new Cancellation();
    Supplier<Publication> task =
        () -> {
          try (var context = work.context()) {
            return work.perform(workers, head, cancellation);
          }
        };
    var result = CompletableFuture.supplyAsync(monitor.heartbeats().watched(task), arithmetic);
    state =
        state.started(new CurrentTask(work, deliveries, System.nanoTime(), cancellation, result));
  }

  private void concludeOrHoldBack(CurrentTask done) {
    try (var context = done.work().context()) {
      conclude(done);
    } catch (KafkaException e) {
      // The broker may be unavailable, or may refuse this transaction alone: other models must not
      // wait behind it for ever.
      schedules.health().failed(done.work().modelId(), e, done.took());
      throw e;
    }
  }

  private void conclude(CurrentTask done) {
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
      state = state.ended();
      work.conclude(conclusions, publication);
      return;
    }
    work.conclude(conclusions, publication);
    state = state.ended();
    schedules.health().succeeded(work.modelId());
    failures.resumed();
  }

  /** Holds back the batches of a model on which work failed; nothing was written. */
  private void fail(CurrentTask done, Throwable failure) {
    ErrorPolicy.rethrowFatal(failure);
    state = state.ended();
    Task.OnModel work = done.work();
    if (work.isMaintenance()) {
      // The batches of the model need not wait for it; the next sweep tries again.
      failures.maintenanceFailed(work.modelId(), failure);
      return;
    }
    if (!DeliveryCount.mayBeCausedByBatch(failure)) {
      done.forget().ifPresent(transactions.deliveryCount()::excuse);
    }
    schedules.health().failed(work.modelId(), failure, done.took());
    if (work instanceof Task.OnBatch batch) {
      queue.holdBack(batch);
    }
  }

  private void recover(Throwable failure) {
    Optional<CurrentTask> task = state.task();
    if (!(failure instanceof CancellationException)) {
      try (var context = task.map(done -> done.work().context()).orElseGet(LogContext::of)) {
        failures.failed(failure);
      }
    }
    if (!DeliveryCount.mayBeCausedByBatch(failure)) {
      task.flatMap(CurrentTask::forget).ifPresent(transactions.deliveryCount()::excuse);
    }
    drop();
    transactions.owners().close();
    // Not by the wall clock, which may be set back.
    state = state.failed(System.nanoTime() + RETRY_AFTER.toNanos());
  }

  /** Does not count the delivery of a batch whose work was stopped in an orderly way. */
  private void uncountDelivery(CurrentTask interrupted) {
    interrupted
        .forget()
        .ifPresent(
            forget -> {
              try {
                transactions.committer().deliveries(forget, interrupted.deliveries() - 1);
              } catch (RuntimeException e) {
                log.info(
                    "the start of a batch counts: batch={} failure={}",
                    forget.batch().getBatchId(),
                    e.toString());
              }
            });
  }

  private void drop() {
    schedules.idleAttacks().end();
    state.task().ifPresent(this::cancel);
    queue.clear();
    setup.clear();
  }

  private void cancel(CurrentTask task) {
    task.cancellation().cancel();
    state = state.ended();
  }

  /** Releases what belongs to a partition that goes to another daemon. */
  private final class Assignment implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      assigned.add(partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      taskOf(partitions).ifPresent(Unlearner.this::uncountDelivery);
      onPartitionsLost(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      taskOf(partitions).ifPresent(Unlearner.this::cancel);
      schedules.health().forget(queue.lost(partitions));
      schedules.health().forget(assigned.of(partitions));
      schedules.idleAttacks().release(partitions, assigned.of(partitions), arithmetic);
      assigned.remove(partitions);
    }

    private Optional<CurrentTask> taskOf(Collection<TopicPartition> partitions) {
      return state.task().filter(task -> task.isOf(partitions));
    }
  }
}
