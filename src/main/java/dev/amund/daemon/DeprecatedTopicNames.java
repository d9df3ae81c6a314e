package dev.amund.daemon;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;

/**
 * Drops Kafka's deprecated duplicate series: consumers report topics with dots in their names a
 * second time with underscores, which would double every sum.
 */
final class DeprecatedTopicNames implements MeterFilter {
  private final String deprecatedPrefix;

  /**
   * @param topicPrefix the prefix of our topics
   */
  DeprecatedTopicNames(String topicPrefix) {
    this.deprecatedPrefix = topicPrefix.contains(".") ? topicPrefix.replace('.', '_') : "";
  }

  @Override
  public MeterFilterReply accept(Meter.Id id) {
    String topic = id.getTag("topic");
    boolean deprecated =
        !deprecatedPrefix.isEmpty()
            && id.getName().startsWith("kafka.consumer.")
            && topic != null
            && topic.startsWith(deprecatedPrefix);
    return deprecated ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
  }
}
