package dev.amund.event;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;

/** Tells whether the Schema Registry answers, where nothing else would for a while. */
public final class RegistryProbe {
  private RegistryProbe() {}

  /**
   * Returns if the registry can be asked for the schemas of a topic, whether or not it has any.
   *
   * @throws RegistryUnavailableException it does not answer, or does not let us in
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
