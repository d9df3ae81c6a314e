package dev.amund.event.client;

import dev.amund.event.failures.RegistryFailures;
import dev.amund.event.failures.RegistryUnavailableException;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;

/** Checks whether the Schema Registry answers, where nothing else would for a while. */
public final class RegistryProbe {
  private RegistryProbe() {}

  /**
   * Returns normally if the registry answers requests for a topic's schemas, whether or not it has
   * any.
   *
   * @throws RegistryUnavailableException if it does not answer, or denies access
   */
  public static void require(KafkaClients clients, String topic) {
    try {
      clients.registry().getLatestSchemaMetadata(topic + "-value");
    } catch (IOException | RestClientException e) {
      if (!RegistryFailures.notFound(e)) {
        throw new RegistryUnavailableException(RegistryFailures.explain(e), e);
      }
    }
  }
}
