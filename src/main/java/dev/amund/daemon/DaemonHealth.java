package dev.amund.daemon;

import dev.amund.http.HealthCheck;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The daemon's health checks. Liveness fails only if a restart would help; an unavailable broker or
 * registry affects readiness only.
 *
 * <p>The HTTP endpoint needs no check: if its event loop is stuck, the probe times out.
 */
final class DaemonHealth {
  /** The minimum interval of checks that call other systems or write to the disk. */
  static final Duration RECENT = Duration.ofSeconds(2);

  /** Below a check's timeout, so that the reason is reported. */
  static final Duration BROKER_TIMEOUT = Duration.ofMillis(1500);

  /** Three calls of one check fit into its timeout. */
  static final Duration QUESTION_TIMEOUT = Duration.ofMillis(500);

  private DaemonHealth() {}

  static List<HealthCheck> checks(CheckGroup... groups) {
    return Stream.of(groups).flatMap(group -> group.checks().stream()).toList();
  }
}
