package dev.amund.unlearner;

import dev.amund.event.failures.ErrorPolicy;
import dev.amund.event.failures.RepeatedFailures;
import dev.amund.unlearner.monitoring.ThreadHeartbeats;
import dev.amund.unlearner.tasks.Cancellation;
import dev.amund.unlearner.tasks.Task;
import dev.amund.unlearner.update.ModelWorkers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Precomputes adversarial examples on the arithmetic thread while no batch waits. Batches neither
 * wait for it nor see its failures.
 *
 * <p>Not thread-safe: the unlearner's polling thread alone uses it.
 */
final class IdleAttackScheduler implements AutoCloseable {
  /** The interval at which a model without samples to attack is checked again. */
  static final Duration INTERVAL = Duration.ofMillis(200);

  /** The pause of a model after a failure. */
  static final Duration PAUSE = Duration.ofSeconds(30);

  private static final Logger log = LoggerFactory.getLogger(IdleAttackScheduler.class);

  private final boolean enabled;
  private final ModelWorkers workers;
  private final ThreadHeartbeats heartbeats;
  private final LongSupplier nanoTime;
  private final Map<String, Long> notBefore = new HashMap<>();
  private final RepeatedFailures failures = new RepeatedFailures();
  private Optional<UnderWay> underWay = Optional.empty();

  private record UnderWay(
      Task.Precompute work, Cancellation cancellation, CompletableFuture<Boolean> more) {}

  /**
   * @param enabled whether examples are precomputed at all
   * @param nanoTime not the wall clock, which may be set back
   */
  IdleAttackScheduler(
      boolean enabled, ModelWorkers workers, ThreadHeartbeats heartbeats, LongSupplier nanoTime) {
    this.enabled = enabled;
    this.workers = workers;
    this.heartbeats = heartbeats;
    this.nanoTime = nanoTime;
  }

  /** Returns whether an attack is running. */
  boolean isUsed() {
    return underWay.isPresent();
  }

  /**
   * Continues the attack that is running, or begins one, because there is no other work.
   *
   * @param models the models that this daemon may publish
   * @param arithmetic runs the attack
   */
  void use(List<Task.Precompute> models, Executor arithmetic) {
    if (!enabled) {
      return;
    }
    underWay.filter(work -> work.more().isDone()).ifPresent(this::conclude);
    if (underWay.isEmpty()) {
      next(models).ifPresent(work -> begin(work, arithmetic));
    }
  }

  /** Returns the model that has been due longest. */
  private Optional<Task.Precompute> next(List<Task.Precompute> models) {
    long now = nanoTime.getAsLong();
    var due = new ArrayList<>(models);
    due.removeIf(work -> waitsUntil(work, now) - now > 0);
    due.sort((one, other) -> Long.signum(waitsUntil(one, now) - waitsUntil(other, now)));
    return due.stream().findFirst();
  }

  private long waitsUntil(Task.Precompute work, long now) {
    return notBefore.getOrDefault(work.modelId(), now);
  }

  private void begin(Task.Precompute work, Executor arithmetic) {
    var cancellation = new Cancellation();
    var task =
        heartbeats.watched(
            () -> {
              try (var context = work.context()) {
                cancellation.check();
                return workers.precompute(work, cancellation);
              }
            });
    underWay =
        Optional.of(
            new UnderWay(work, cancellation, CompletableFuture.supplyAsync(task, arithmetic)));
  }

  private void conclude(UnderWay done) {
    underWay = Optional.empty();
    String modelId = done.work().modelId();
    Duration pause = PAUSE;
    try {
      pause = done.more().join() ? Duration.ZERO : INTERVAL;
      failures.clear(modelId);
    } catch (CompletionException e) {
      ErrorPolicy.rethrowFatal(e);
      if (failures.isNew(modelId, String.valueOf(e.getCause()))) {
        log.warn("no attack ahead, batches do without: model={}", modelId, e.getCause());
      } else {
        log.debug("still no attack ahead: model={}", modelId, e.getCause());
      }
    } catch (CancellationException e) {
      log.debug("the attack ahead was cancelled: model={}", modelId);
    }
    notBefore.put(modelId, nanoTime.getAsLong() + pause.toNanos());
  }

  /**
   * Ends the attack that is running, because there is other work: it ends at its next step, and is
   * not waited for.
   */
  void end() {
    underWay.ifPresent(work -> work.cancellation().cancel());
    underWay = Optional.empty();
  }

  /**
   * Releases models that another daemon takes over.
   *
   * @param partitions theirs
   */
  void release(
      Collection<TopicPartition> partitions, Collection<String> models, Executor arithmetic) {
    if (underWay.filter(work -> partitions.contains(work.work().partition())).isPresent()) {
      end();
    }
    try {
      arithmetic.execute(() -> workers.release(models));
    } catch (RejectedExecutionException e) {
      log.debug("the models are being closed already", e);
    }
  }

  @Override
  public void close() {
    end();
  }
}
