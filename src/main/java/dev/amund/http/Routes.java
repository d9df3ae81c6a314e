package dev.amund.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.healthchecks.CheckResult;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is served at which path. Nothing here changes anything, so GET and HEAD are all there is.
 */
final class Routes {
  private static final Logger log = LoggerFactory.getLogger(Routes.class);

  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS = "application/openmetrics-text";
  private static final String OPEN_METRICS_TEXT = OPEN_METRICS + "; version=1.0.0; charset=utf-8";
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

  private final Vertx vertx;
  private final Map<String, Handler<RoutingContext>> handlers = new TreeMap<>();
  private final List<HealthProbe> probes = new ArrayList<>();

  Routes(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Serves the checks of each kind at {@code /health/<kind>}: 200 if all are up, else 503. */
  Routes health(List<HealthCheck> checks, Clock clock) {
    for (var kind : HealthCheck.Kind.values()) {
      var health = HealthChecks.create(vertx);
      for (var check : checks) {
        if (check.kind() == kind) {
          var probe = new HealthProbe(check, vertx, clock);
          probes.add(probe);
          // The probe keeps the timeout itself and says so in words; this one is a backstop.
          health.register(
              check.name(),
              check.timeout().toMillis() + 1000,
              promise -> probe.ask().onSuccess(promise::tryComplete));
        }
      }
      handlers.put(
          "/health/" + kind.name().toLowerCase(Locale.ROOT),
          request ->
              health
                  .checkStatus()
                  .onSuccess(result -> sendHealth(request, result))
                  .onFailure(request::fail));
    }
    return this;
  }

  /** Asks all checks now and then, so that a change stands in the log though nobody else asks. */
  Routes watch(Duration every) {
    vertx.setPeriodic(every.toMillis(), timer -> probes.forEach(HealthProbe::ask));
    return this;
  }

  /** Serves the status as JSON at {@code /status}. */
  Routes status(StatusSource source) {
    var snapshot = new SingleFlight<>(vertx, () -> Responses.json(source.snapshot()));
    handlers.put("/status", request -> send(request, snapshot, Responses.JSON));
    return this;
  }

  /**
   * Serves Prometheus metrics at {@code /metrics}, as OpenMetrics to those who ask for it; what the
   * checks found last is among them.
   */
  Routes metrics(PrometheusMeterRegistry registry) {
    probes.forEach(probe -> probe.bindTo(registry));
    var text = new SingleFlight<>(vertx, () -> registry.scrape(PROMETHEUS_TEXT));
    var openMetrics = new SingleFlight<>(vertx, () -> registry.scrape(OPEN_METRICS_TEXT));
    handlers.put(
        "/metrics",
        request -> {
          var accept = request.request().getHeader(HttpHeaders.ACCEPT);
          if (accept != null && accept.contains(OPEN_METRICS)) {
            send(request, openMetrics, OPEN_METRICS_TEXT);
          } else {
            send(request, text, PROMETHEUS_TEXT);
          }
        });
    return this;
  }

  Router router() {
    var router = Router.router(vertx);
    handlers.forEach(
        (path, handler) ->
            router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(handler));
    router.errorHandler(
        404,
        request ->
            Responses.sendProblem(
                request, 404, "Served here: " + String.join(", ", handlers.keySet())));
    router.errorHandler(
        405,
        request -> {
          request.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
          Responses.sendProblem(request, 405, "This endpoint is read-only: GET and HEAD.");
        });
    router.errorHandler(
        400, request -> Responses.sendProblem(request, 400, "The request is malformed."));
    router.errorHandler(
        500,
        request -> {
          log.error("{} failed", request.normalizedPath(), request.failure());
          Responses.sendProblem(request, 500, "Something went wrong; the log says more.");
        });
    return router;
  }

  private static void sendHealth(RoutingContext request, CheckResult result) {
    int status = CheckResult.isUp(result) ? 200 : 503;
    Responses.send(request, status, Responses.JSON, result.toJson().encode());
  }

  private static void send(RoutingContext request, SingleFlight<String> body, String contentType) {
    Future<String> answer = body.run().timeout(ANSWER_TIMEOUT);
    answer
        .onSuccess(text -> Responses.send(request, 200, contentType, text))
        .onFailure(
            failure -> {
              log.warn("{} cannot be answered now", request.normalizedPath(), failure);
              Responses.sendProblem(request, 503, "There is no answer now; the log says why.");
            });
  }
}
