package dev.amund.config;

import dev.amund.config.reading.ConfigReader;
import dev.amund.config.reading.Durations;
import java.time.Duration;

/**
 * Limits of the HTTP server.
 *
 * @param maxConnections open at the same time; on further ones only {@code /health/*} is answered
 * @param maxEventStreams of {@code /api/v1/events} at the same time; further ones are refused with
 *     503
 * @param maxUriLength bytes of the first line of a request; longer ones are refused with 414
 * @param maxHeaderSize bytes of all its headers together; more is refused with 431
 * @param idleTimeout a connection closes after this long without a byte in either direction, or
 *     without a whole request after the last answer
 * @param perAddress limits per address
 */
public record HttpLimitsConfig(
    int maxConnections,
    int maxEventStreams,
    int maxUriLength,
    int maxHeaderSize,
    Duration idleTimeout,
    HttpPeerLimitsConfig perAddress) {

  /** The defaults. */
  public static final HttpLimitsConfig DEFAULT =
      new HttpLimitsConfig(512, 64, 4096, 8192, Duration.ofSeconds(60));

  /** Creates it with the default limits per address. */
  public HttpLimitsConfig(
      int maxConnections,
      int maxEventStreams,
      int maxUriLength,
      int maxHeaderSize,
      Duration idleTimeout) {
    this(
        maxConnections,
        maxEventStreams,
        maxUriLength,
        maxHeaderSize,
        idleTimeout,
        HttpPeerLimitsConfig.DEFAULT);
  }

  static HttpLimitsConfig read(ConfigReader reader) {
    return new HttpLimitsConfig(
        reader.integer("max-connections", DEFAULT.maxConnections(), 1, 100_000),
        reader.integer("max-event-streams", DEFAULT.maxEventStreams(), 0, 10_000),
        reader.integer("max-uri-length", DEFAULT.maxUriLength(), 256, 65_536),
        reader.integer("max-header-size", DEFAULT.maxHeaderSize(), 1024, 65_536),
        reader.duration(
            "idle-timeout",
            Durations.format(DEFAULT.idleTimeout()),
            Duration.ofSeconds(2),
            Duration.ofHours(1)),
        HttpPeerLimitsConfig.read(reader.section("per-address")));
  }
}
