package dev.amund.http;

import dev.amund.config.HttpLimitsConfig;
import dev.amund.http.api.ApiSource;
import dev.amund.http.api.StatusSource;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Assembles all routes. */
final class Routes {
  private final Vertx vertx;
  private final HealthRoutes health;
  private final StatusRoute status;
  private final MetricsRoute metrics;
  private final ApiSource api;

  Routes(
      Vertx vertx,
      List<HealthCheck> checks,
      StatusSource status,
      ApiSource api,
      PrometheusMeterRegistry registry,
      Clock clock) {
    this.vertx = vertx;
    this.health = new HealthRoutes(vertx, checks, clock);
    health.bindTo(registry);
    this.status = new StatusRoute(vertx, status);
    this.metrics = new MetricsRoute(vertx, registry);
    this.api = api;
  }

  /** Returns the stream of events, not yet started. */
  EventRoute events(HttpLimitsConfig limits) {
    return new EventRoute(vertx, api, new LiveState(status, health), limits);
  }

  Router router(Guard guard, EventRoute events) {
    var router = new ReadOnlyRouter(vertx);
    router.before(guard);
    health.mount(router, guard::isTrusted);
    status.mount(router);
    metrics.mount(router);
    var lookups = new Lookups(vertx, api);
    new ModelRoutes(lookups).mount(router);
    new RequestRoutes(lookups).mount(router);
    events.mount(router);
    new OpenApiRoute().mount(router);
    new PageRoutes().mount(router);
    return router.router();
  }

  /** Runs all checks regularly, so that changes are logged even if no one else asks. */
  void watch(Duration every) {
    health.watch(every);
  }
}
