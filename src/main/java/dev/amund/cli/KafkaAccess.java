package dev.amund.cli;

import dev.amund.config.AmundConfig;
import dev.amund.event.Brokers;
import dev.amund.event.BrokersUnavailableException;
import dev.amund.event.KafkaClients;
import java.time.Duration;

/**
 * What a command needs of Kafka, asked first whether a broker answers: the clients that do the work
 * would wait for a minute, and then speak of metadata.
 */
final class KafkaAccess {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private KafkaAccess() {}

  /**
   * The clients; the caller closes them.
   *
   * @throws BrokersUnavailableException no broker answers, or none lets us in
   */
  static KafkaClients open(AmundConfig config) {
    var clients = new KafkaClients(config.kafka(), config.schemaRegistry());
    try (var brokers = new Brokers(clients, TIMEOUT)) {
      brokers.require();
      return clients;
    } catch (RuntimeException e) {
      clients.close();
      throw e;
    }
  }
}
