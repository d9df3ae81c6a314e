package dev.amund.http;

import dev.amund.config.HttpLimitsConfig;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits connections so that no peer can take them all from the others, and none from the probes.
 *
 * <ul>
 *   <li>So many may be open at the same time, and so many of one peer.
 *   <li>A further one is admitted to a small reserve: it may ask for {@code /health/*}, once and
 *       soon. A full reserve makes room at the cost of the peer that has most of it, so that idle
 *       connections in any number keep no probe out.
 *   <li>The head of the first request must arrive soon, that of the next one within the idle
 *       time-out; no body is waited for.
 * </ul>
 *
 * <p>Runs on the one event loop of the endpoint alone.
 */
final class Connections {
  private static final Logger log = LoggerFactory.getLogger(Connections.class);

  /** The number of connections beyond those of the configuration. */
  private static final int RESERVE = 64;

  private static final Duration HEAD_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);

  /**
   * The time for draining what a client still sends after a refused request: a reset could overtake
   * the answer.
   */
  private static final Duration LINGER = Duration.ofSeconds(1);

  private static final Duration SWEEP = Duration.ofMillis(500);
  private static final Duration LOG_PAUSE = Duration.ofMinutes(1);

  private final HttpLimitsConfig limits;
  private final Map<HttpConnection, Admission> admitted = new HashMap<>();
  private final PeerCounts ordinary;
  private final Set<Admission> reserve = new LinkedHashSet<>();
  private Optional<Long> loggedAt = Optional.empty();

  Connections(HttpLimitsConfig limits) {
    this.limits = limits;
    this.ordinary = new PeerCounts(limits.maxConnections(), limits.perAddress().maxConnections());
  }

  /** Starts closing those that wait for too long. */
  void watch(Vertx vertx) {
    vertx.setPeriodic(SWEEP.toMillis(), timer -> sweep());
  }

  /** Admits a connection that was just opened. */
  void admit(HttpConnection connection) {
    String peer = PeerAddress.of(connection.remoteAddress());
    if (ordinary.hasRoomFor(peer)) {
      ordinary.add(peer);
      admit(new Admission(connection, peer, false, headTimeout(), System.nanoTime()));
    } else {
      report(peer);
      makeRoomInReserve();
      admit(new Admission(connection, peer, true, PROBE_TIMEOUT, System.nanoTime()));
    }
  }

  private Duration headTimeout() {
    Duration idle = limits.idleTimeout();
    return HEAD_TIMEOUT.compareTo(idle) < 0 ? HEAD_TIMEOUT : idle;
  }

  private void admit(Admission admission) {
    admitted.put(admission.connection(), admission);
    if (admission.reserved()) {
      reserve.add(admission);
    }
    admission.connection().closeHandler(closed -> closed(admission));
  }

  private void closed(Admission admission) {
    release(admission);
    if (!admission.reserved()) {
      ordinary.remove(admission.peer());
    }
  }

  /** Notes that the head of a request has arrived; call it before each is handled. */
  void begin(HttpServerRequest request) {
    begin(request, isReserved(request) ? LINGER : limits.idleTimeout());
  }

  /** Ends the connection a moment after the answer, whether or not all of the body has come. */
  void endAfterAnswer(HttpServerRequest request) {
    begin(request, LINGER);
  }

  private void begin(HttpServerRequest request, Duration afterwards) {
    admission(request)
        .ifPresent(each -> each.begin(request.response(), afterwards, System.nanoTime()));
  }

  private void makeRoomInReserve() {
    if (reserve.size() < RESERVE) {
      return;
    }
    var counts = new PeerCounts(RESERVE, RESERVE);
    reserve.forEach(each -> counts.add(each.peer()));
    // From the peer with the most; waiting ones before those being answered; the oldest first.
    reserve.stream()
        .min(
            Comparator.comparing((Admission each) -> -counts.of(each.peer()))
                .thenComparing(each -> !each.isWaiting()))
        .ifPresent(this::end);
  }

  private void sweep() {
    long now = System.nanoTime();
    List.copyOf(admitted.values()).stream()
        .filter(admission -> admission.isOverdue(now))
        .forEach(this::end);
  }

  private void end(Admission admission) {
    release(admission);
    admission.connection().close();
  }

  private void release(Admission admission) {
    admitted.remove(admission.connection());
    reserve.remove(admission);
  }

  /** Returns whether the connection of this request is one of the reserve. */
  boolean isReserved(HttpServerRequest request) {
    return admission(request).filter(Admission::reserved).isPresent();
  }

  private Optional<Admission> admission(HttpServerRequest request) {
    return Optional.ofNullable(admitted.get(request.connection()));
  }

  /** Once a minute at most, because a caller may cause it often. */
  private void report(String peer) {
    long now = System.nanoTime();
    if (loggedAt.filter(then -> now - then < LOG_PAUSE.toNanos()).isPresent()) {
      return;
    }
    loggedAt = Optional.of(now);
    log.warn(
        "connections beyond the limits (amund.http.limits) are open, and get /health/* only:"
            + " peer={} open={}",
        peer,
        ordinary.of(peer));
  }
}
