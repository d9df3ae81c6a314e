package dev.amund.soak;

import java.util.Map;

/** The ways in which daemons divide the models, and who sets the session timeout. */
enum TakeoverVariant {
  /** The classic protocol; the daemon's session timeout. */
  CLASSIC("classic", Map.of()),
  /**
   * The newer protocol; the broker has the daemon's session timeout and heartbeat for the group.
   */
  CONSUMER(
      "consumer",
      Map.of(
          "consumer.session.timeout.ms",
          Integer.toString(TakeoverVariant.SESSION_SECONDS * 1000),
          "consumer.heartbeat.interval.ms",
          Integer.toString(TakeoverVariant.SESSION_SECONDS * 1000 / 4))),
  /** The newer protocol; the broker's default session timeout and heartbeat. */
  CONSUMER_BROKER_DEFAULTS("consumer", Map.of());

  /** The default of the daemon. */
  static final int SESSION_SECONDS = 10;

  private final String protocol;
  private final Map<String, String> groupSettings;

  TakeoverVariant(String protocol, Map<String, String> groupSettings) {
    this.protocol = protocol;
    this.groupSettings = groupSettings;
  }

  /** The settings of the daemons. */
  Map<String, String> settings() {
    return Map.of(
        "amund.kafka.group-protocol",
        protocol,
        "amund.kafka.session-timeout",
        SESSION_SECONDS + "s");
  }

  /** Returns the broker's settings of the unlearner's group; the rest is the broker's default. */
  Map<String, String> groupSettings() {
    return groupSettings;
  }
}
