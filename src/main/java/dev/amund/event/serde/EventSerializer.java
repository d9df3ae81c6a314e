package dev.amund.event.serde;

import dev.amund.event.failures.Causes;
import dev.amund.event.failures.RegistryFailures;
import dev.amund.event.failures.RegistryUnavailableException;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes events in Confluent's wire format. Thread-safe.
 *
 * @param <T> the generated class
 */
public final class EventSerializer<T extends SpecificRecord> implements Serializer<T> {
  private final KafkaAvroSerializer avro;

  /**
   * @param registry of the schemas; remains the caller's
   * @param settings of Confluent's serializer
   */
  public EventSerializer(SchemaRegistryClient registry, Map<String, ?> settings) {
    this.avro = new KafkaAvroSerializer(registry, settings);
  }

  /**
   * Returns the bytes of {@code event}, or null (a tombstone) for null.
   *
   * @throws SchemaException if the registry does not have the schema, or refuses it
   * @throws org.apache.kafka.common.errors.SerializationException if the event itself is incomplete
   * @throws RegistryUnavailableException if the schema had to be looked up and could not be
   */
  @Override
  public byte[] serialize(String topic, T event) {
    try {
      return avro.serialize(topic, event);
    } catch (RuntimeException e) {
      if (RegistryFailures.refused(e)) {
        throw new SchemaException(
            "schema %s cannot be written to %s: %s; register schemas/%s.avsc under subject %s-value"
                .formatted(
                    event.getSchema().getFullName(),
                    topic,
                    Causes.rootInWords(e),
                    event.getSchema().getName(),
                    topic),
            e);
      }
      if (!RegistryFailures.unreachable(e)) {
        throw e;
      }
      throw new RegistryUnavailableException(
          "no schema id for %s: %s".formatted(topic, RegistryFailures.explain(e)), e);
    }
  }

  @Override
  public void close() {
    // The registry client is shared and belongs to KafkaClients.
  }
}
