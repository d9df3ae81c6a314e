package dev.amund.event.admin;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.config.TopicConfig;

/**
 * The required settings of a topic.
 *
 * @param name its full name
 * @param compacted whether the newest record of a key is kept for ever; otherwise records expire
 * @param retention how long records are kept when amund creates the topic; empty for compacted
 *     topics
 * @param minRetention the minimum that amund accepts
 * @param maxMessageBytes the size limit when amund creates the topic; empty uses the broker's
 * @param minMessageBytes the largest record that amund writes, which the topic must accept
 * @param settings further settings for creation
 */
record TopicSpec(
    String name,
    boolean compacted,
    Optional<Duration> retention,
    Duration minRetention,
    Optional<Integer> maxMessageBytes,
    int minMessageBytes,
    Map<String, String> settings) {

  static TopicSpec compacted(String name) {
    return new TopicSpec(
        name, true, Optional.empty(), Duration.ZERO, Optional.empty(), 0, Map.of());
  }

  static TopicSpec kept(String name, Duration retention, Duration minRetention) {
    return new TopicSpec(
        name, false, Optional.of(retention), minRetention, Optional.empty(), 0, Map.of());
  }

  TopicSpec withMaxMessageBytes(int bytes) {
    return new TopicSpec(
        name, compacted, retention, minRetention, Optional.of(bytes), minMessageBytes, settings);
  }

  TopicSpec atLeast(int bytes) {
    return new TopicSpec(
        name, compacted, retention, minRetention, maxMessageBytes, bytes, settings);
  }

  TopicSpec with(Map<String, String> moreSettings) {
    return new TopicSpec(
        name,
        compacted,
        retention,
        minRetention,
        maxMessageBytes,
        minMessageBytes,
        Map.copyOf(moreSettings));
  }

  String cleanupPolicy() {
    return compacted ? TopicConfig.CLEANUP_POLICY_COMPACT : TopicConfig.CLEANUP_POLICY_DELETE;
  }

  /** Returns the topic's configuration when amund creates it. */
  Map<String, String> creationConfig() {
    var config = new TreeMap<>(settings);
    config.put(TopicConfig.CLEANUP_POLICY_CONFIG, cleanupPolicy());
    retention.ifPresent(
        r -> config.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(r.toMillis())));
    maxMessageBytes.ifPresent(
        b -> config.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(b)));
    return config;
  }
}
