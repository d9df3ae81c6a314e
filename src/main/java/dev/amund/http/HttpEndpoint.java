package dev.amund.http;

import dev.amund.config.HttpConfig;
import dev.amund.config.reading.ConfigException;
import dev.amund.http.api.ApiSource;
import dev.amund.http.api.StatusSource;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server: {@code /health/*}, {@code /metrics}, {@code /status}, the API at {@code /api/v1}
 * and the status page at {@code /}. It has its own small Vert.x with a worker thread for every task
 * that may block, so that a stuck check delays nothing else.
 *
 * <p>{@link #start()} and {@link #close()} wait for the server; call them from a plain thread.
 */
public final class HttpEndpoint implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpEndpoint.class);
  private static final Duration WATCH = Duration.ofSeconds(10);
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);
  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

  /** The status and the two formats of the metrics, besides the checks. */
  private static final int OTHER_TASKS = 3;

  private final HttpConfig config;
  private final List<HealthCheck> checks;
  private final StatusSource status;
  private final ApiSource api;
  private final PrometheusMeterRegistry registry;
  private final Clock clock;
  private boolean started;
  private Optional<Running> running = Optional.empty();

  /**
   * @param config the address and access rules; port 0 takes a free one
   * @param checks the checks of the health endpoints; an endpoint without a check is up as soon as
   *     it answers
   * @param status the content of {@code /status}
   * @param api the content of {@code /api/v1}
   * @param registry the content of {@code /metrics}; the endpoint adds the meters of the JVM, of
   *     its own requests, and {@code amund_build_info}
   * @param clock for since when a check is up or down
   * @throws IllegalArgumentException if two checks of a kind have the same name
   */
  public HttpEndpoint(
      HttpConfig config,
      List<HealthCheck> checks,
      StatusSource status,
      ApiSource api,
      PrometheusMeterRegistry registry,
      Clock clock) {
    this.config = config;
    this.checks = List.copyOf(checks);
    this.status = status;
    this.api = api;
    this.registry = registry;
    this.clock = clock;
    var names = new HashSet<String>();
    for (var check : checks) {
      if (!names.add(check.kind() + " " + check.name())) {
        throw new IllegalArgumentException(
            "two %s checks are called %s".formatted(check.kind(), check.name()));
      }
    }
  }

  private record Running(Vertx vertx, HttpServer server, EventRoute events, Meters meters) {}

  /**
   * Starts listening and returns when the port is open. An endpoint starts once: its gauges in the
   * registry stay bound to its one server.
   *
   * @throws ConfigException if the token, the certificate or its key cannot be read or used
   * @throws HttpEndpointException if it cannot listen there, for instance because the port is in
   *     use
   * @throws IllegalStateException if it was started before
   */
  public synchronized void start() {
    if (started) {
      throw new IllegalStateException("the HTTP endpoint was started before");
    }
    started = true;
    var vertx = vertx();
    try {
      running = Optional.of(start(vertx, config.tokenFile().map(BearerToken::read)));
    } catch (ConfigException e) {
      stop(vertx);
      throw e;
    } catch (Exception e) {
      // await() rethrows the cause of a failed future, whatever its type.
      stop(vertx);
      throw new HttpEndpointException(
          "The HTTP endpoint cannot listen on %s:%d (amund.http.host, amund.http.port): %s"
              .formatted(config.host(), config.port(), e.getMessage()),
          e);
    }
    log.info("status page, API, health and metrics at {}", address());
    if (config.tokenFile().isEmpty() && !Loopback.is(config.host())) {
      log.warn("anyone who reaches {} may read all of it; set amund.http.token-file", address());
    }
  }

  private Running start(Vertx vertx, Optional<BearerToken> token) throws TimeoutException {
    var options = ServerOptions.of(config, vertx);
    var routes = new Routes(vertx, checks, status, api, registry, clock);
    var events = routes.events(config.limits());
    var connections = new Connections(config.limits());
    var router = routes.router(new Guard(token, new HostNames(config), connections), events);
    Handler<HttpServerRequest> requests =
        request -> {
          connections.begin(request);
          router.handle(request);
        };
    var server =
        vertx
            .createHttpServer(options)
            .connectionHandler(
                connection -> {
                  connections.admit(connection);
                  ServerOptions.handleAnyVersion(connection, requests);
                })
            .invalidRequestHandler(ServerOptions::refuseMalformed)
            .requestHandler(requests)
            .listen()
            .await(START_TIMEOUT);
    connections.watch(vertx);
    routes.watch(WATCH);
    events.start(vertx, heartbeat(), registry);
    return new Running(vertx, server, events, new Meters(registry));
  }

  /** Well before the idle timeout, which would close a silent stream. */
  private Duration heartbeat() {
    Duration third = config.limits().idleTimeout().dividedBy(3);
    return third.compareTo(HEARTBEAT) < 0 ? third : HEARTBEAT;
  }

  /**
   * Returns the open port, also when the configuration says 0.
   *
   * @throws IllegalStateException if the endpoint is not running
   */
  public synchronized int port() {
    return running
        .map(current -> current.server().actualPort())
        .orElseThrow(() -> new IllegalStateException("the HTTP endpoint is not running"));
  }

  /**
   * Returns its URL.
   *
   * @throws IllegalStateException if the endpoint is not running
   */
  public String address() {
    String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
    return (config.tls().isPresent() ? "https://" : "http://") + host + ":" + port();
  }

  /**
   * Stops listening, ends the event streams, lets current requests finish, and ends the threads.
   * Idempotent.
   */
  @Override
  public synchronized void close() {
    running.ifPresent(HttpEndpoint::stop);
    running = Optional.empty();
  }

  private static void stop(Running running) {
    running.meters().close();
    try {
      running.events().close().await(STOP_TIMEOUT);
      running.server().shutdown(DRAIN_TIMEOUT).await(STOP_TIMEOUT);
    } catch (TimeoutException | RuntimeException e) {
      log.warn("the HTTP server did not stop in an orderly way", e);
    }
    stop(running.vertx());
  }

  private static void stop(Vertx vertx) {
    try {
      vertx.close().await(STOP_TIMEOUT);
    } catch (TimeoutException | RuntimeException e) {
      log.warn("the HTTP endpoint's threads did not stop in an orderly way", e);
    }
  }

  private Vertx vertx() {
    var metrics =
        new MicrometerMetricsOptions()
            .setEnabled(true)
            // Vert.x keeps registries by name in a static map; the name separates endpoints.
            .setRegistryName("amund-" + UUID.randomUUID())
            // Without method and path, which callers choose and which are therefore unbounded.
            .setLabels(
                EnumSet.of(Label.HTTP_CODE, Label.HTTP_ROUTE, Label.POOL_NAME, Label.POOL_TYPE));
    var options =
        new VertxOptions()
            .setEventLoopPoolSize(1)
            .setWorkerPoolSize(checks.size() + OTHER_TASKS)
            .setMetricsOptions(metrics)
            // Nothing is served from files, so no cache directory.
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false));
    return Vertx.builder()
        .with(options)
        .withMetrics(new MicrometerMetricsFactory(registry))
        .build();
  }
}
