package dev.amund.daemon;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;

/**
 * Leaves out what Kafka's clients and Kafka Streams say about themselves, which is most of a scrape
 * and seldom asked for: all but the lag of the intake, which an alert and the dashboard need.
 */
final class KafkaClientSeries implements MeterFilter {
  private static final String PREFIX = "kafka.";
  private static final String LAG = "kafka.consumer.fetch.manager.records.lag";

  @Override
  public MeterFilterReply accept(Meter.Id id) {
    return id.getName().startsWith(PREFIX) && !id.getName().equals(LAG)
        ? MeterFilterReply.DENY
        : MeterFilterReply.NEUTRAL;
  }
}
