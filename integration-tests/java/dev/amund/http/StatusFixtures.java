package dev.amund.http;

import dev.amund.event.Auc;
import dev.amund.event.LostLabels;
import dev.amund.event.Metrics;
import dev.amund.event.Outcome;
import dev.amund.event.PendingWork;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.http.api.ApiEvent;
import dev.amund.http.api.EvaluationView;
import dev.amund.http.api.StatusView;
import dev.amund.unlearner.monitoring.CurrentBatch;
import dev.amund.unlearner.tasks.SlicePosition;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Daemons to be looked at. */
final class StatusFixtures {
  static final Instant NOW = Instant.now();

  private StatusFixtures() {}

  /** One that has worked for days, and is at it. */
  static StatusView busy(String stage, double progress) {
    return busy(1, stage, progress);
  }

  /** The same, with a batch of which nothing is tried yet. */
  static StatusView preparing() {
    return busy(0, "evaluate", 0);
  }

  private static StatusView busy(int attempt, String stage, double progress) {
    return status(
        List.of(model("traffic-signs", 12, 7, 31, 2), model("face-classifier", 4, 0, 0, 0)),
        Optional.of(
            StatusView.Batch.of(
                new CurrentBatch(
                    "2f6d8c1e-4b7a-4a52-9c39-0f5b7e3a1d44",
                    "traffic-signs",
                    18,
                    new CurrentBatch.Slice(SlicePosition.WHOLE, 64, NOW.minusSeconds(47)),
                    new CurrentBatch.Step(
                        attempt, stage, (int) Math.round(1000 * progress), 1000)))));
  }

  /** One that has only just started. */
  static StatusView empty() {
    return new StatusView(
        "0.1.0",
        NOW.minusSeconds(20),
        "cpu",
        List.of(StatusRouteTest.idle("traffic-signs")),
        Optional.empty(),
        List.of(),
        Map.of());
  }

  static StatusView status(List<StatusView.Model> models, Optional<StatusView.Batch> batch) {
    var seconds = new LinkedHashMap<String, Double>();
    seconds.put("fetch", 0.2);
    seconds.put("attack", 21.4);
    seconds.put("fine-tune", 38.9);
    seconds.put("evaluate", 6.1);
    seconds.put("publish", 0.4);
    return new StatusView(
        "0.1.0", NOW.minus(Duration.ofHours(79)), "gpu:0", models, batch, List.of(), seconds);
  }

  static StatusView.Model model(
      String id, int version, int requests, int samples, int quarantined) {
    var view = ApiInMemory.version(id, version, NOW.minus(Duration.ofMinutes(26)));
    var metrics = new LinkedHashMap<>(view.metrics());
    metrics.put("baseTestAccuracy", 0.938);
    metrics.put("forgetUnseenAucLow", 0.44);
    metrics.put("forgetUnseenAucHigh", 0.57);
    return model(
        id,
        Optional.of(
            new StatusView.Head(view.version(), view.sha256(), view.publishedAt(), metrics)),
        requests == 0
            ? PendingWork.NONE
            : new PendingWork(
                requests,
                samples,
                Optional.of(NOW.minusSeconds(160)),
                Optional.of(NOW.plus(Duration.ofHours(31)))),
        quarantined);
  }

  static StatusView.Model model(
      String id, Optional<StatusView.Head> head, PendingWork pending, int quarantined) {
    return StatusView.Model.of(
        id, head, pending, new StatusView.Attention(quarantined, 0, false, false), Map.of());
  }

  /** One with many models, of which some are in trouble. */
  static StatusView fleet(int models) {
    return status(
        IntStream.range(0, models)
            .mapToObj(i -> model(fleetModel(i), 200, i % 3, i % 3, i % 10 == 7 ? 2 : 0))
            .toList(),
        Optional.empty());
  }

  /** The name of one of the models of {@link #fleet}. */
  static String fleetModel(int index) {
    return "model-%02d".formatted(index);
  }

  /** What there is to tell of the fleet. */
  static ApiInMemory fleetHistory(int models, int versions) {
    var api = new ApiInMemory();
    for (int i = 0; i < models; i++) {
      api.model(fleetModel(i), versions, NOW.minus(Duration.ofHours(1)));
    }
    return api;
  }

  /** An attempt at a whole class and at wrong labels. */
  static EvaluationView ofLostLabels() {
    return EvaluationView.of(
        attempt(13, Outcome.PUBLISHED, 1)
            .setVersion(13L)
            .setSamples(64)
            .setBefore(measured(0.99, 0.94, 0.96, 0.88))
            .setAfter(measured(0.05, 0.93, 0.02, 0.04))
            .setLostLabels(new LostLabels(List.of(3, 7), 40, 24))
            .setAt(NOW)
            .build());
  }

  /** What there is to tell of the busy one. */
  static ApiInMemory history() {
    var api =
        new ApiInMemory()
            .model("traffic-signs", 12, NOW.minus(Duration.ofMinutes(26)))
            .model("face-classifier", 4, NOW.minus(Duration.ofHours(20)));
    var random = new Random(7);
    var statuses =
        List.of(
            "ERASED",
            "ERASED",
            "NOT_HELD",
            "ERASED",
            "REJECTED",
            "ERASED",
            "QUARANTINED",
            "DUPLICATE",
            "UNLEARNED",
            "ACCEPTED",
            "ACCEPTED");
    Instant at = NOW.minus(Duration.ofMinutes(48));
    for (String status : statuses) {
      at = at.plusSeconds(200 + random.nextInt(80));
      var id = new UUID(random.nextLong(), random.nextLong());
      api.happens(ApiEvent.receipt(ApiInMemory.receipt(id, "traffic-signs", status, at)));
    }
    attempts().forEach(attempt -> api.happens(ApiEvent.evaluation(attempt)));
    return api;
  }

  /** Of a batch that took two, the newest last. */
  private static List<EvaluationView> attempts() {
    String reason =
        "The forget set is still recognised: AUC against held-out data of the same classes 0.640,"
            + " 95 % interval 0.580 to 0.700; its low end may be 0.520 at most.";
    return Stream.of(
            attempt(12, Outcome.RETRIED, 1)
                .setReasons(List.of(reason))
                .setAfter(measured(0.93, 0.937, Map.of())),
            attempt(12, Outcome.PUBLISHED, 2)
                .setVersion(12L)
                .setAfter(measured(0.71, 0.937, Map.of())))
        .map(attempt -> EvaluationView.of(attempt.build()))
        .toList();
  }

  private static UnlearningEvaluated.Builder attempt(int batch, Outcome outcome, int number) {
    return UnlearningEvaluated.newBuilder()
        .setModelId("traffic-signs")
        .setBatchId(new UUID(1, batch))
        .setOutcome(outcome)
        .setAttempt(number)
        .setSamples(40)
        .setBefore(measured(0.99, 0.941, Map.of()))
        .setReplayedSamples(200)
        .setAt(NOW.minus(Duration.ofMinutes(26)));
  }

  private static Metrics measured(
      double forget, double test, double wholeClass, double wrongLabel) {
    return measured(
        forget,
        test,
        Map.of("whole-class.accuracy", wholeClass, "wrong-label.accuracy", wrongLabel));
  }

  private static Metrics measured(double forget, double test, Map<String, Double> extra) {
    return new Metrics(forget, 0.995, test, new Auc(0.61, 0.55, 0.67), null, extra);
  }

  static HealthCheck[] checks() {
    return new HealthCheck[] {
      HealthCheck.live("unlearner-thread", Health::up),
      HealthCheck.live("intake-threads", Health::up),
      HealthCheck.started("intake", Health::up),
      HealthCheck.ready("unlearner-group", Health::up),
      HealthCheck.ready("kafka", Health::up),
      HealthCheck.ready(
          "schema-registry",
          () -> Health.down("the schema registry does not answer: connection refused")),
      HealthCheck.ready("artifact-store", Health::up)
    };
  }
}
