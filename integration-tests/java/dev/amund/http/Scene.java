package dev.amund.http;

import dev.amund.http.StatusSnapshot.BatchStatus;
import dev.amund.http.StatusSnapshot.ModelStatus;
import dev.amund.http.StatusSnapshot.VersionStatus;
import dev.amund.http.api.ApiEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/** Daemons to be looked at. */
final class Scene {
  static final Instant NOW = Instant.now();

  private Scene() {}

  /** One that has worked for days, and is at it. */
  static StatusSnapshot busy(String stage, double progress) {
    return busy(1, stage, progress);
  }

  /** The same, with a batch of which nothing is tried yet. */
  static StatusSnapshot preparing() {
    return busy(0, "evaluate", 0);
  }

  private static StatusSnapshot busy(int attempt, String stage, double progress) {
    return status(
        List.of(model("traffic-signs", 12, 7, 31, 2), model("face-classifier", 4, 0, 0, 0)),
        Optional.of(
            new BatchStatus(
                "2f6d8c1e-4b7a-4a52-9c39-0f5b7e3a1d44",
                "traffic-signs",
                18,
                64,
                attempt,
                stage,
                progress,
                NOW.minusSeconds(47))));
  }

  /** One that has only just started. */
  static StatusSnapshot empty() {
    return new StatusSnapshot(
        "0.1.0",
        NOW.minusSeconds(20),
        "cpu",
        List.of(
            new ModelStatus(
                "traffic-signs",
                Optional.empty(),
                0,
                0,
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                false)),
        Optional.empty(),
        List.of(),
        Map.of());
  }

  static StatusSnapshot status(List<ModelStatus> models, Optional<BatchStatus> batch) {
    var seconds = new LinkedHashMap<String, Double>();
    seconds.put("fetch", 0.2);
    seconds.put("attack", 21.4);
    seconds.put("fine-tune", 38.9);
    seconds.put("evaluate", 6.1);
    seconds.put("publish", 0.4);
    return new StatusSnapshot(
        "0.1.0", NOW.minus(Duration.ofHours(79)), "gpu:0", models, batch, List.of(), seconds);
  }

  static ModelStatus model(String id, int version, int requests, int samples, int quarantined) {
    var view = ApiInMemory.version(id, version, NOW.minus(Duration.ofMinutes(26)));
    return new ModelStatus(
        id,
        Optional.of(
            new VersionStatus(view.version(), view.sha256(), view.publishedAt(), view.metrics())),
        requests,
        samples,
        requests == 0 ? Optional.empty() : Optional.of(NOW.minusSeconds(160)),
        requests == 0 ? Optional.empty() : Optional.of(NOW.plus(Duration.ofHours(31))),
        quarantined,
        0,
        false);
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
    return api;
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
