package dev.amund.config;

import dev.amund.config.reading.ConfigReader;

/**
 * The metrics served besides amund's own.
 *
 * @param kafkaClients whether to serve the hundreds of series of Kafka's clients and Kafka Streams
 */
public record MetricsConfig(boolean kafkaClients) {

  static MetricsConfig read(ConfigReader reader) {
    return new MetricsConfig(reader.flag("kafka-clients", false));
  }
}
