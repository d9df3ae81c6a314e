package dev.amund.http;

import dev.amund.config.HttpLimitsConfig;
import dev.amund.http.api.ApiEvent;
import dev.amund.http.api.ApiSource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/**
 * Serves {@code /api/v1/events}: server-sent events. A new client first gets the current state; one
 * that reconnects with {@code Last-Event-ID} gets what it missed, or {@code reset} if that is no
 * longer known. Everything here runs on the one event loop.
 */
final class EventRoute {
  /** Some hundred kilobytes, and days of work. */
  private static final int REMEMBERED = 1000;

  private static final Duration RETRY = Duration.ofSeconds(2);

  private final ApiSource source;
  private final LiveState state;
  private final PeerCounts counts;
  private final Context loop;
  private final EventLog log =
      new EventLog(REMEMBERED, UUID.randomUUID().toString().substring(0, 8));
  private final Set<EventStream> streams = new LinkedHashSet<>();
  private Optional<ApiSource.Subscription> subscription = Optional.empty();
  private volatile boolean closed;
  private volatile int open;

  EventRoute(Vertx vertx, ApiSource source, LiveState state, HttpLimitsConfig limits) {
    this.source = source;
    this.state = state;
    this.counts = new PeerCounts(limits.maxEventStreams(), limits.perAddress().maxEventStreams());
    this.loop = vertx.getOrCreateContext();
  }

  void mount(ReadOnlyRouter router) {
    router.get("/api/v1/events", this::follow).produces(ServerSentEvents.CONTENT_TYPE);
  }

  /**
   * Starts listening.
   *
   * @param heartbeat how often a comment keeps a silent stream open
   */
  void start(Vertx vertx, Duration heartbeat, MeterRegistry registry) {
    Gauge.builder("amund.http.event.streams", () -> open)
        .description("Clients that follow /api/v1/events")
        .register(registry);
    subscription = Optional.of(source.listen(event -> loop.runOnContext(now -> publish(event))));
    loop.runOnContext(
        now -> {
          vertx.setPeriodic(heartbeat.toMillis(), timer -> streams.forEach(EventStream::heartbeat));
          vertx.setPeriodic(LiveState.PERIOD.toMillis(), timer -> refresh());
        });
  }

  private void publish(ApiEvent event) {
    log.add(event.type().text(), Responses.json(event.view()));
    // A copy, because a stream that ends removes itself.
    for (var stream : Set.copyOf(streams)) {
      stream.pump();
      if (!stream.isOpen()) {
        remove(stream);
      }
    }
  }

  private void refresh() {
    if (!streams.isEmpty()) {
      state.look(this::send, (type, json) -> {});
    }
  }

  private void send(String type, String json) {
    Set.copyOf(streams).forEach(stream -> stream.state(type, json));
  }

  private void follow(RoutingContext request) {
    new Parameters(request);
    if (closed) {
      Responses.sendProblem(request, 503, "The daemon is stopping.");
      return;
    }
    String peer = PeerAddress.of(request.request().remoteAddress());
    if (counts.hasRoomFor(peer)) {
      open(request, peer);
    } else {
      Responses.sendProblem(request, Problem.tooManyStreams());
    }
  }

  private void open(RoutingContext request, String peer) {
    var response =
        request
            .response()
            .putHeader(HttpHeaders.CONTENT_TYPE, ServerSentEvents.CONTENT_TYPE)
            .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
            .putHeader("X-Content-Type-Options", "nosniff")
            // Disables buffering in nginx.
            .putHeader("X-Accel-Buffering", "no");
    if (request.request().method().equals(HttpMethod.HEAD)) {
      response.end();
      return;
    }
    response.setChunked(true).write(ServerSentEvents.retry(RETRY.toMillis()));
    Optional<String> lastId = Optional.ofNullable(request.request().getHeader("Last-Event-ID"));
    OptionalLong known = lastId.map(log::position).orElse(OptionalLong.empty());
    var stream = new EventStream(response, peer, log, known.orElse(log.last()));
    streams.add(stream);
    counts.add(peer);
    open = streams.size();
    response.closeHandler(gone -> remove(stream)).endHandler(ended -> remove(stream));
    if (lastId.isPresent() && known.isEmpty()) {
      stream.state("reset", "{}");
    }
    state.look(this::send, stream::state);
    stream.pump();
  }

  private void remove(EventStream stream) {
    if (streams.remove(stream)) {
      counts.remove(stream.peer());
    }
    open = streams.size();
  }

  /** Ends all streams in an orderly way and accepts no more. */
  Future<Void> close() {
    closed = true;
    subscription.ifPresent(ApiSource.Subscription::close);
    Promise<Void> ended = Promise.promise();
    loop.runOnContext(
        now -> {
          Set.copyOf(streams).forEach(EventStream::end);
          ended.complete();
        });
    return ended.future();
  }
}
