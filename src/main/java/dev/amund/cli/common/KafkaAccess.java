package dev.amund.cli.common;

import dev.amund.config.AmundConfig;
import dev.amund.event.client.Brokers;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.failures.BrokersUnavailableException;
import java.time.Duration;

/**
 * Creates a command's Kafka clients after checking that a broker answers: the clients themselves
 * would wait for a minute and then speak of metadata.
 */
public final class KafkaAccess {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private KafkaAccess() {}

  /**
   * Returns the clients; the caller closes them.
   *
   * @throws BrokersUnavailableException if no broker answers or grants access
   */
  public static KafkaClients open(AmundConfig config) {
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
