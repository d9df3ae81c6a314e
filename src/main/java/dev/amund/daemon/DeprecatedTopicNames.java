package dev.amund.daemon;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;

/**
 * Kafka's consumers report topics whose names have dots twice, once as they are called and once,
 * deprecated, with underscores. The second would double every sum.
 */
final class DeprecatedTopicNames implements MeterFilter {
  private final String deprecatedPrefix;

  /**
   * @param topicPrefix what the names of our topics begin with
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
