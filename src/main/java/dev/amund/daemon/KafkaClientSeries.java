package dev.amund.daemon;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;

/**
 * Drops the series of Kafka's clients and Kafka Streams, which are most of a scrape and rarely
 * needed, except the intake's lag, which an alert and the dashboard use.
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
