package dev.amund.http;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A named health check.
 *
 * @param name what is checked, in lower case, for instance {@code kafka}; unique within its kind
 * @param kind the endpoint that runs it
 * @param timeout after this long without an answer the check counts as down
 * @param probe answers it. May block: it runs on a worker thread, never twice at the same time. An
 *     exception counts as down; its message goes to the log, not to the caller
 */
public record HealthCheck(String name, Kind kind, Duration timeout, Supplier<Health> probe) {
  /** Below the usual timeout of probes, so that the reason is reported. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);

  /** The endpoint. The meanings are those of Kubernetes' probes. */
  public enum Kind {
    /** {@code /health/live}: down means that only a restart helps. */
    LIVE,
    /** {@code /health/ready}: down means that no work is taken now. */
    READY,
    /** {@code /health/started}: down means that the daemon is still starting. */
    STARTED
  }

  /**
   * @throws IllegalArgumentException if the name is not lower case letters, digits, '.' and '-', or
   *     the timeout is not positive
   */
  public HealthCheck {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(probe, "probe");
    if (!name.matches("[a-z0-9.-]+")) {
      throw new IllegalArgumentException("not a name of a health check: '" + name + "'");
    }
    if (timeout.toMillis() < 1) {
      throw new IllegalArgumentException("the timeout of " + name + " is not positive: " + timeout);
    }
  }

  /** Returns a check that is down when only a restart helps. */
  public static HealthCheck live(String name, Supplier<Health> probe) {
    return new HealthCheck(name, Kind.LIVE, DEFAULT_TIMEOUT, probe);
  }

  /** Returns a check that is down when no work is taken now. */
  public static HealthCheck ready(String name, Supplier<Health> probe) {
    return new HealthCheck(name, Kind.READY, DEFAULT_TIMEOUT, probe);
  }

  /** Returns a check that is down while the daemon is starting. */
  public static HealthCheck started(String name, Supplier<Health> probe) {
    return new HealthCheck(name, Kind.STARTED, DEFAULT_TIMEOUT, probe);
  }
}
