package dev.amund.unlearner;

import dev.amund.unlearner.monitoring.UnlearnerMetrics;
import dev.amund.unlearner.monitoring.UnlearnerMonitor;
import dev.amund.unlearner.transactions.BatchFeed;
import dev.amund.unlearner.transactions.BatchProgress;
import dev.amund.unlearner.transactions.Committer;
import dev.amund.unlearner.transactions.DeliveryCount;
import dev.amund.unlearner.transactions.PartitionOwners;
import dev.amund.unlearner.update.ModelWorkers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;

/**
 * What the unlearners of tests are made of: one partition, no metrics that anyone reads.
 *
 * @param feed of batches
 * @param owners of the partition
 * @param workers of the models
 * @param monitor whose heartbeats the threads give
 */
record TestUnlearner(
    BatchFeed feed,
    PartitionOwners owners,
    ModelWorkers workers,
    UnlearnerMonitor monitor,
    Clock clock) {

  /**
   * Makes one that is not started.
   *
   * @param retention when it looks for versions to be retired
   * @param maxDeliveries after how many a batch is given up
   * @param backoff of models on which work has failed
   * @param grace for the current batch when it is closed
   */
  Unlearner with(
      RetentionSchedule retention, int maxDeliveries, ModelBackoff backoff, Duration grace) {
    var progress = new BatchProgress(feed);
    var metrics = new UnlearnerMetrics(new SimpleMeterRegistry(), Set.of());
    return new Unlearner(
        new BatchTransactions(
            feed,
            progress,
            owners,
            new Committer(feed, progress, owners, metrics, monitor),
            new DeliveryCount(maxDeliveries)),
        workers,
        new ModelSchedules(
            new ModelHealth(backoff, monitor),
            retention,
            new IdleAttackScheduler(true, workers, monitor.heartbeats(), System::nanoTime)),
        modelId -> 0,
        monitor,
        clock,
        grace);
  }
}
