package dev.amund.http;

import dev.amund.event.MetricLabels;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.Status;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A health check with its state: it knows since when the state holds, and logs every change once.
 */
final class HealthProbe {
  private static final Logger log = LoggerFactory.getLogger(HealthProbe.class);

  private final HealthCheck check;
  private final Clock clock;
  private final SingleFlight<Health> flight;
  private Health last;
  private Instant since;

  HealthProbe(HealthCheck check, Vertx vertx, Clock clock) {
    this.check = check;
    this.clock = clock;
    this.flight =
        new SingleFlight<>(
            vertx, () -> Objects.requireNonNull(check.probe().get(), "the probe gave no answer"));
  }

  /** Runs the check; the future always succeeds, within about the check's timeout. */
  Future<Status> check() {
    return flight
        .run()
        .timeout(check.timeout())
        .transform((health, failure) -> Future.succeededFuture(observe(health, failure)));
  }

  /**
   * Meters the last result: 1 for up, 0 for down, NaN before the first run. A scrape does not run
   * the check, so unavailable systems do not delay it.
   */
  void bindTo(MeterRegistry registry) {
    Gauge.builder("amund.health.check.up", this, HealthProbe::value)
        .description("Whether a health check is up: 1 or 0, at most 10 s old")
        .tags("kind", kind(), "check", check.name())
        .strongReference(true)
        .register(registry);
  }

  private synchronized double value() {
    return last == null ? Double.NaN : last.isUp() ? 1 : 0;
  }

  private String kind() {
    return MetricLabels.of(check.kind());
  }

  private synchronized Status observe(Health answer, Throwable failure) {
    Health now = failure == null ? answer : Health.down(reason(failure));
    if (last == null || last.isUp() != now.isUp()) {
      since = clock.instant();
      report(now, failure);
    }
    last = now;
    var data = new JsonObject().put("since", since.toString());
    now.reason().ifPresent(reason -> data.put("reason", reason));
    return new Status().setOk(now.isUp()).setData(data);
  }

  /** Omits the message, which may contain paths or addresses. */
  private String reason(Throwable failure) {
    return failure instanceof TimeoutException
        ? "no answer within " + check.timeout().toMillis() + " ms"
        : "the check failed: " + failure.getClass().getSimpleName();
  }

  private void report(Health now, Throwable failure) {
    String kind = kind();
    if (now.isUp()) {
      if (last != null) {
        log.info("health check is up again: check={} kind={}", check.name(), kind);
      }
      return;
    }
    String reason = now.reason().orElseThrow();
    if (failure == null || failure instanceof TimeoutException) {
      log.warn("health check is down: check={} kind={} reason={}", check.name(), kind, reason);
    } else {
      log.warn(
          "health check is down: check={} kind={} reason={}", check.name(), kind, reason, failure);
    }
  }
}
