package dev.amund.http;

import dev.amund.http.api.HealthView;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.CheckResult;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * {@code /health/live}, {@code /health/ready} and {@code /health/started} for orchestrators, and
 * all checks in one list for people.
 *
 * <p>Orchestrators probe without credentials, so {@code /health/*} answers everyone. Callers
 * without a required token see which check is down since when, but not why, because a reason may
 * name addresses.
 */
final class HealthRoutes {
  private final Vertx vertx;
  private final List<NamedProbe> probes;

  private record NamedProbe(HealthCheck check, HealthProbe probe) {
    String kind() {
      return text(check.kind());
    }

    Future<HealthView> view() {
      return probe.check().map(this::view);
    }

    private HealthView view(Status status) {
      return new HealthView(
          check.name(),
          kind(),
          status.isOk(),
          Instant.parse(status.getData().getString("since")),
          Optional.ofNullable(status.getData().getString("reason")));
    }
  }

  HealthRoutes(Vertx vertx, List<HealthCheck> checks, Clock clock) {
    this.vertx = vertx;
    this.probes =
        checks.stream()
            .map(check -> new NamedProbe(check, new HealthProbe(check, vertx, clock)))
            .toList();
  }

  /**
   * Serves the checks of each kind at {@code /health/<kind>}: 200 if all are up, else 503.
   *
   * @param isTrusted which callers see the reasons
   */
  void mount(ReadOnlyRouter router, Predicate<RoutingContext> isTrusted) {
    for (var kind : HealthCheck.Kind.values()) {
      HealthChecks health = checks(kind);
      router.get(
          "/health/" + text(kind),
          request ->
              health
                  .checkStatus()
                  .onSuccess(result -> send(request, result, isTrusted.test(request)))
                  .onFailure(failure -> AsyncResponses.fail(request, failure)));
    }
    router.getJson("/api/v1/health", this::list);
  }

  /** Registers the checks' last results as metrics. */
  void bindTo(MeterRegistry registry) {
    probes.forEach(named -> named.probe().bindTo(registry));
  }

  /** Runs all checks regularly, so that changes are logged even if no one else asks. */
  void watch(Duration every) {
    vertx.setPeriodic(every.toMillis(), timer -> probes.forEach(named -> named.probe().check()));
  }

  /**
   * Returns the current results of all checks; always succeeds, within about the longest timeout.
   */
  Future<List<HealthView>> all() {
    var asked = probes.stream().map(NamedProbe::view).toList();
    return Future.join(asked).map(all -> new ArrayList<>(all.list()));
  }

  private HealthChecks checks(HealthCheck.Kind kind) {
    var health = HealthChecks.create(vertx);
    for (var named : probes) {
      var check = named.check();
      if (check.kind() == kind) {
        // The probe enforces and reports the timeout itself; this one is a backstop.
        health.register(
            check.name(),
            check.timeout().toMillis() + 1000,
            promise -> named.probe().check().onSuccess(promise::tryComplete));
      }
    }
    return health;
  }

  private static void send(RoutingContext request, CheckResult result, boolean withReasons) {
    JsonObject json = result.toJson();
    if (!withReasons) {
      json.getJsonArray("checks", new JsonArray())
          .forEach(
              check ->
                  Optional.ofNullable(((JsonObject) check).getJsonObject("data"))
                      .ifPresent(data -> data.remove("reason")));
    }
    int status = CheckResult.isUp(result) ? 200 : 503;
    Responses.send(request, status, Responses.JSON, json.encode());
  }

  private void list(RoutingContext request) {
    new Parameters(request);
    AsyncResponses.send(
        request, Responses.JSON, all().map(list -> Responses.json(new Page<>(list))));
  }

  private static String text(HealthCheck.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
