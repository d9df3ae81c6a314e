package dev.amund.daemon;

import dev.amund.http.HealthCheck;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The daemon's health. Liveness fails only where a restart would help; a broker or a registry that
 * is away is a matter of readiness.
 *
 * <p>That the HTTP endpoint itself serves needs no check of its own: a stuck event loop answers no
 * probe, and the probe's time-out says so.
 */
final class DaemonHealth {
  /** Others are asked at most this often, and the disk is written to. */
  static final Duration RECENT = Duration.ofSeconds(2);

  /** Below a check's time-out, so that the reason gets through. */
  static final Duration BROKER_PATIENCE = Duration.ofMillis(1500);

  /** Three questions of one check fit into its time-out. */
  static final Duration QUESTION_TIMEOUT = Duration.ofMillis(500);

  private DaemonHealth() {}

  static List<HealthCheck> checks(CheckGroup... groups) {
    return Stream.of(groups).flatMap(group -> group.checks().stream()).toList();
  }
}
