package dev.amund.unlearner.monitoring;

import dev.amund.event.BatchedRequest;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.MetricLabels;
import dev.amund.event.Outcome;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.Seconds;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.unlearner.attempts.UpdateStage;
import dev.amund.unlearner.tasks.Publication;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Counts what was published. A crash between a commit and the count loses the count; the topics
 * know.
 *
 * <p>Everything whose labels are known is there from the start, at zero: a rate needs a value
 * before the first event as well.
 */
public final class UnlearnerMetrics {
  /** The receipts of the unlearner; the intake writes the others. */
  private static final List<ReceiptStatus> STATUSES =
      List.of(
          ReceiptStatus.UNLEARNED,
          ReceiptStatus.ERASED,
          ReceiptStatus.NOT_HELD,
          ReceiptStatus.QUARANTINED);

  /** From 10 ms to an hour, each about three times the one before. */
  private static final Duration[] WORK_BUCKETS =
      seconds(0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60, 180, 600, 1800, 3600);

  /** From a second to the month that the GDPR grants. */
  private static final Duration[] REQUEST_BUCKETS =
      seconds(
          1, 10, 30, 60, 300, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400, 259_200, 604_800,
          2_592_000);

  private final MeterRegistry registry;

  /**
   * @param models the ids of the configured models
   */
  public UnlearnerMetrics(MeterRegistry registry, Collection<String> models) {
    this.registry = registry;
    deadLetters();
    for (String model : models) {
      STATUSES.forEach(status -> receipts(model, status));
      STATUSES.forEach(status -> requestDuration(model, status));
      List.of("met", "missed").forEach(outcome -> deadlines(model, outcome));
      List.of(Outcome.values()).forEach(outcome -> attempts(model, outcome));
      UpdateStage.labels().forEach(stage -> stageDuration(model, stage));
      List.of(Outcome.PUBLISHED, Outcome.QUARANTINED, Outcome.RETRAIN_REQUIRED)
          .forEach(outcome -> updateDuration(model, outcome));
      gradientEvaluations(model);
      lookalikes(model);
      slices(model);
      retired(model);
    }
  }

  /** Counts one committed transaction. */
  public void published(Publication publication) {
    publication
        .receipts()
        .forEach(receipt -> receipts(receipt.getModelId(), receipt.getStatus()).increment());
    deadLetters().increment(publication.deadLetters().size());
    publication.retirements().forEach(event -> retired(event.getModelId()).increment());
    publication
        .version()
        .filter(version -> version.getSlice() != null)
        .ifPresent(version -> slices(version.getModelId()).increment());
    publication.evaluations().forEach(this::attempted);
    if (!publication.evaluations().isEmpty()) {
      updated(publication.evaluations());
    }
  }

  private void attempted(UnlearningEvaluated attempt) {
    String model = attempt.getModelId();
    attempts(model, attempt.getOutcome()).increment();
    attempt
        .getSecondsByStage()
        .forEach(
            (stage, seconds) -> stageDuration(model, stage).record(Seconds.toDuration(seconds)));
    if (attempt.getAttack() != null) {
      gradientEvaluations(model).increment(attempt.getAttack().getGradientEvaluations());
    }
  }

  /** All attempts together are one update, which ends as the last of them does. */
  private void updated(List<UnlearningEvaluated> attempts) {
    UnlearningEvaluated last = attempts.get(attempts.size() - 1);
    double seconds =
        attempts.stream()
            .flatMap(attempt -> attempt.getSecondsByStage().values().stream())
            .mapToDouble(Double::doubleValue)
            .sum();
    updateDuration(last.getModelId(), last.getOutcome()).record(Seconds.toDuration(seconds));
    if (last.getOutcome() == Outcome.PUBLISHED) {
      lookalikes(last.getModelId()).increment(last.getRetainedLookalikes());
    }
  }

  /** Measures how long the requests of a batch have waited for these receipts. */
  public void answered(UnlearningBatch batch, List<DeletionReceipt> receipts) {
    Map<UUID, BatchedRequest> requests =
        batch.getRequests().stream()
            .collect(
                Collectors.toMap(
                    BatchedRequest::getRequestId, Function.identity(), (one, same) -> one));
    for (DeletionReceipt receipt : receipts) {
      Optional.ofNullable(requests.get(receipt.getRequestId()))
          .ifPresent(request -> answered(batch.getModelId(), request, receipt));
    }
  }

  private void answered(String model, BatchedRequest request, DeletionReceipt receipt) {
    ReceiptStatus status = receipt.getStatus();
    // Negative where the clock was set back in between; the timer ignores that.
    requestDuration(model, status)
        .record(Duration.between(request.getAcceptedAt(), receipt.getAt()));
    boolean done = status == ReceiptStatus.ERASED || status == ReceiptStatus.NOT_HELD;
    Instant due = request.getDueAt();
    if (done && due != null) {
      deadlines(model, receipt.getAt().isAfter(due) ? "missed" : "met").increment();
    }
  }

  private Counter receipts(String model, ReceiptStatus status) {
    return Counter.builder("amund.receipts")
        .description("Receipts published by the unlearner, by status")
        .tags("model", model, "status", MetricLabels.of(status))
        .register(registry);
  }

  private Timer requestDuration(String model, ReceiptStatus status) {
    return Timer.builder("amund.request.duration")
        .description("Time from the acceptance of a request to its receipt of this status")
        .tags("model", model, "status", MetricLabels.of(status))
        .serviceLevelObjectives(REQUEST_BUCKETS)
        .register(registry);
  }

  private Counter deadlines(String model, String outcome) {
    return Counter.builder("amund.deadlines")
        .description("Requests with a dueAt that are done with, by whether that was in time")
        .tags("model", model, "outcome", outcome)
        .register(registry);
  }

  private Counter attempts(String model, Outcome outcome) {
    return Counter.builder("amund.attempts")
        .description("Attempts at batches, by what came of them")
        .tags("model", model, "outcome", MetricLabels.of(outcome))
        .register(registry);
  }

  private Timer stageDuration(String model, String stage) {
    return Timer.builder("amund.stage.duration")
        .description("Time that a stage of an attempt took")
        .tags("model", model, "stage", stage)
        .serviceLevelObjectives(WORK_BUCKETS)
        .register(registry);
  }

  private Timer updateDuration(String model, Outcome outcome) {
    return Timer.builder("amund.update.duration")
        .description("Time that all attempts at a batch took together, by what came of them")
        .tags("model", model, "outcome", MetricLabels.of(outcome))
        .serviceLevelObjectives(WORK_BUCKETS)
        .register(registry);
  }

  private Counter gradientEvaluations(String model) {
    return Counter.builder("amund.gradient.evaluations")
        .description("Input gradients computed by attacks, counted per sample")
        .tag("model", model)
        .register(registry);
  }

  private Counter lookalikes(String model) {
    return Counter.builder("amund.retained.lookalikes")
        .description(
            "Training samples that look like a forgotten one and that no one asked to delete")
        .tag("model", model)
        .register(registry);
  }

  private Counter slices(String model) {
    return Counter.builder("amund.slices")
        .description("Versions that have forgotten a slice of a batch too large for one update")
        .tag("model", model)
        .register(registry);
  }

  private Counter retired(String model) {
    return Counter.builder("amund.versions.retired")
        .description("Superseded versions that were retired")
        .tag("model", model)
        .register(registry);
  }

  private Counter deadLetters() {
    return Counter.builder("amund.unlearner.dead.letters")
        .description("Records of the batches topic that are no batches")
        .register(registry);
  }

  private static Duration[] seconds(double... seconds) {
    return java.util.Arrays.stream(seconds).mapToObj(Seconds::toDuration).toArray(Duration[]::new);
  }
}
