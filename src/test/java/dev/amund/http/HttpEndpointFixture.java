package dev.amund.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amund.config.HttpConfig;
import dev.amund.config.HttpLimitsConfig;
import dev.amund.http.api.ApiSource;
import dev.amund.http.api.StatusSource;
import dev.amund.http.api.StatusView;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A running endpoint on a free port of the loopback interface, and a client for it. */
final class HttpEndpointFixture implements AutoCloseable {
  static final HttpConfig FREE_PORT = new HttpConfig("127.0.0.1", 0);

  static final StatusView IDLE =
      new StatusView(
          "1.2.3",
          Instant.parse("2026-01-01T00:00:00Z"),
          "cpu",
          List.of(),
          Optional.empty(),
          List.of(),
          Map.of());

  final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  final MovableClock clock = new MovableClock(Instant.parse("2026-02-01T12:00:00Z"));
  final HttpEndpoint endpoint;
  private final HttpClient client = HttpClient.newHttpClient();

  HttpEndpointFixture(
      HttpConfig config, StatusSource status, ApiSource api, HealthCheck... checks) {
    endpoint = new HttpEndpoint(config, List.of(checks), status, api, registry, clock);
    endpoint.start();
  }

  HttpEndpointFixture(StatusSource status, HealthCheck... checks) {
    this(FREE_PORT, status, new ApiInMemory(), checks);
  }

  HttpEndpointFixture(HealthCheck... checks) {
    this(() -> IDLE, checks);
  }

  HttpEndpointFixture(ApiSource api) {
    this(FREE_PORT, () -> IDLE, api);
  }

  /** Free port, loopback, no TLS, with something changed. */
  static HttpConfig config(Optional<Path> token, HttpLimitsConfig limits) {
    return new HttpConfig("127.0.0.1", 0, token, Optional.empty(), limits);
  }

  HttpResponse<String> get(String path) {
    return send(request(path).GET());
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:%d%s".formatted(endpoint.port(), path)));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static JsonNode json(HttpResponse<String> response) {
    try {
      return new ObjectMapper().readTree(response.body());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    endpoint.close();
  }
}
