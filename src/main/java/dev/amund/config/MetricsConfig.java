package dev.amund.config;

/**
 * Which metrics are served beside amund's own.
 *
 * @param kafkaClients whether to serve the hundreds of series that Kafka's clients and Kafka
 *     Streams keep about themselves
 */
public record MetricsConfig(boolean kafkaClients) {

  static MetricsConfig read(ConfigReader reader) {
    return new MetricsConfig(reader.flag("kafka-clients", false));
  }
}
