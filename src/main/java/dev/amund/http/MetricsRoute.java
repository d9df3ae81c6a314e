package dev.amund.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/** Serves {@code /metrics} for Prometheus, as OpenMetrics on request. */
final class MetricsRoute {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String OPEN_METRICS = "application/openmetrics-text";
  private static final String OPEN_METRICS_TEXT = OPEN_METRICS + "; version=1.0.0; charset=utf-8";

  private final SingleFlight<String> text;
  private final SingleFlight<String> openMetrics;

  MetricsRoute(Vertx vertx, PrometheusMeterRegistry registry) {
    text = new SingleFlight<>(vertx, () -> registry.scrape(TEXT));
    openMetrics = new SingleFlight<>(vertx, () -> registry.scrape(OPEN_METRICS_TEXT));
  }

  void mount(ReadOnlyRouter router) {
    router.get("/metrics", this::scrape);
  }

  private void scrape(RoutingContext request) {
    var accept = request.request().getHeader(HttpHeaders.ACCEPT);
    if (accept != null && accept.contains(OPEN_METRICS)) {
      send(request, openMetrics, OPEN_METRICS_TEXT);
    } else {
      send(request, text, TEXT);
    }
  }

  private static void send(RoutingContext request, SingleFlight<String> body, String contentType) {
    AsyncResponses.send(request, contentType, body.run());
  }
}
