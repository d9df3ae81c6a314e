package dev.amund.config;

import dev.amund.config.reading.ConfigReader;

/**
 * Limits of the HTTP server per address; an IPv6 network (64 bits) counts as one.
 *
 * @param maxConnections open at the same time; on further ones only {@code /health/*} is answered
 * @param maxEventStreams of {@code /api/v1/events} at the same time; further ones are refused with
 *     503
 */
public record HttpPeerLimitsConfig(int maxConnections, int maxEventStreams) {

  /** The defaults. */
  public static final HttpPeerLimitsConfig DEFAULT = new HttpPeerLimitsConfig(64, 16);

  static HttpPeerLimitsConfig read(ConfigReader reader) {
    return new HttpPeerLimitsConfig(
        reader.integer("max-connections", DEFAULT.maxConnections(), 1, 100_000),
        reader.integer("max-event-streams", DEFAULT.maxEventStreams(), 0, 10_000));
  }
}
