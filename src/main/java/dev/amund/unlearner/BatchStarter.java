package dev.amund.unlearner;

import dev.amund.event.ModelVersionPublished;
import dev.amund.event.RetrainingRequested;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.WhenRefused;
import dev.amund.unlearner.monitoring.UnlearnerMonitor;
import dev.amund.unlearner.outcomes.SliceReceipts;
import dev.amund.unlearner.tasks.Publication;
import dev.amund.unlearner.tasks.PublishedBatch;
import dev.amund.unlearner.tasks.SliceProgress;
import dev.amund.unlearner.tasks.Task;
import dev.amund.unlearner.tasks.TaskStarter;
import java.time.Clock;
import java.util.Optional;
import java.util.function.ObjIntConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what is left to do of what the batches topic asks for. A batch that the head of the chain
 * has forgotten already, or a slice of it, came again because its erasure was never confirmed; one
 * that was begun too often, because it fails or kills the process every time.
 *
 * <p>Not thread-safe: the unlearner's polling thread alone uses it.
 */
final class BatchStarter implements TaskStarter {
  private static final Logger log = LoggerFactory.getLogger(BatchStarter.class);

  private final BatchTransactions transactions;
  private final ModelHealth health;
  private final UnlearnerMonitor monitor;
  private final Clock clock;
  private final ObjIntConsumer<Task.OnModel> begin;

  /**
   * @param monitor tells what a batch failed of
   * @param clock dates the receipts of a batch that is given up
   * @param begin begins a task, with the number of deliveries of its batch that are committed; 0
   *     where none is counted
   */
  BatchStarter(
      BatchTransactions transactions,
      ModelHealth health,
      UnlearnerMonitor monitor,
      Clock clock,
      ObjIntConsumer<Task.OnModel> begin) {
    this.transactions = transactions;
    this.health = health;
    this.monitor = monitor;
    this.clock = clock;
    this.begin = begin;
  }

  @Override
  public void forget(Task.Forget task) {
    try (var context = task.context()) {
      beginOrSkip(task);
    }
  }

  @Override
  public void erase(Task.Erasure task) {
    begin.accept(task, 0);
  }

  @Override
  public void passOver(Task.PassOver task) {
    transactions.committer().passOver(task);
  }

  private void beginOrSkip(Task.Forget read) {
    Optional<ModelVersionPublished> head = transactions.head(read);
    Task.Forget work =
        head.filter(newest -> transactions.committer().isSliceErased(read, newest)).isPresent()
            ? read.next()
            : read;
    UnlearningBatch batch = work.batch();
    Optional<RetrainingRequested> handedOver =
        transactions
            .owners()
            .of(work.partition())
            .retrain(work.modelId())
            .filter(retrain -> PublishedBatch.isOf(retrain, work));
    if (handedOver.isPresent()) {
      log.info(
          "a batch is handed to retraining, erasing what it left: batch={}", batch.getBatchId());
      begin.accept(work.discard(handedOver.get()), 0);
      return;
    }
    Optional<OffsetAndMetadata> committed = transactions.feed().committed(work.partition());
    Optional<ModelVersionPublished> published =
        head.filter(newest -> PublishedBatch.isOf(newest, work, committed));
    if (published.isPresent() && !work.continued()) {
      log.info("a batch is published, erasing what it left: batch={}", batch.getBatchId());
      begin.accept(work.erase(published.get()), 0);
      return;
    }
    int deliveries =
        transactions.deliveryCount().before(work, transactions.progress().of(work.partition()));
    if (transactions.deliveryCount().exhausted(deliveries)) {
      endExhausted(work, deliveries);
    } else {
      start(work, deliveries + 1);
    }
  }

  private void start(Task.Forget work, int deliveries) {
    transactions.committer().deliveries(work, deliveries);
    begin.accept(work, deliveries);
  }

  private void endExhausted(Task.Forget work, int deliveries) {
    // Not what it failed of: that may name files and addresses, and receipts go to other systems.
    String reason =
        "begun %d times, each ended in an error or with the process; the daemon's log says of what"
            .formatted(deliveries);
    boolean handOver =
        work.batch().getWhenRefused() == WhenRefused.ERASE_AND_RETRAIN
            && !transactions.deliveryCount().hopeless(deliveries);
    log.error(
        "a batch is given up: batch={} outcome=\"{}\" reason=\"{}\" last={}",
        work.batch().getBatchId(),
        handOver ? "handed to retraining by policy" : "quarantined",
        reason,
        monitor.status().problems().of(work.modelId()).orElse("the end of the process"));
    if (handOver) {
      start(work.givenUp(reason), deliveries + 1);
      return;
    }
    var before = SliceProgress.of(transactions.head(work), work);
    var receipts =
        SliceReceipts.givenUp(before.open(work.batch()), before, reason, clock.instant());
    transactions.committer().done(work, Publication.ofReceipts(receipts).of(work.batch()));
    health.succeeded(work.modelId());
  }
}
