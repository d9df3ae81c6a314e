package dev.amund.event.serde;

import dev.amund.event.MalformedEventException;
import dev.amund.event.failures.RegistryFailures;
import dev.amund.event.failures.RegistryUnavailableException;
import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;

/**
 * Fetches writers' schemas from the registry. After a timeout, further lookups fail at once for a
 * second, because a poll loop with a thousand records must not wait for a thousand timeouts. If the
 * registry refuses one schema, only lookups of that one fail.
 *
 * <p>Thread-safe.
 */
final class SchemaLookup {
  private static final long BACK_OFF_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int REFUSALS_KEPT = 1000;

  private final SchemaRegistryClient registry;
  private final AtomicLong silentUntil = new AtomicLong(System.nanoTime());
  private final Map<Integer, Refusal> refusals = LruMap.of(REFUSALS_KEPT);

  private record Refusal(RestClientException answer, long until) {}

  SchemaLookup(SchemaRegistryClient registry) {
    this.registry = registry;
  }

  /**
   * Returns the schema with this id.
   *
   * @param topic whose value subject it belongs to
   * @throws MalformedEventException if there is no such schema, or it is none of Avro
   * @throws RegistryUnavailableException if the registry does not say now
   */
  Schema find(String topic, int id) {
    requireChance(id);
    try {
      ParsedSchema schema = registry.getSchemaBySubjectAndId(topic + "-value", id);
      if (schema instanceof AvroSchema avro) {
        return avro.rawSchema();
      }
      throw noAvro(id, null);
    } catch (MalformedEventException e) {
      throw e;
    } catch (RestClientException e) {
      if (RegistryFailures.notFound(e)) {
        throw new MalformedEventException("the schema registry knows no schema " + id, e);
      }
      refusals.put(id, new Refusal(e, System.nanoTime() + BACK_OFF_NANOS));
      throw unavailable(id, e);
    } catch (StackOverflowError e) {
      throw new MalformedEventException("schema " + id + " is nested too deeply", e);
    } catch (IOException | RuntimeException e) {
      if (RegistryFailures.noAvroSchema(e)) {
        // The registry did answer: with JSON Schema, Protobuf, or something that is no schema.
        throw noAvro(id, e);
      }
      silentUntil.set(System.nanoTime() + BACK_OFF_NANOS);
      throw unavailable(id, e);
    }
  }

  private void requireChance(int id) {
    long now = System.nanoTime();
    if (now - silentUntil.get() < 0) {
      throw new RegistryUnavailableException(
          "the schema registry did not answer a moment ago; schema " + id + " is not known yet");
    }
    Optional.ofNullable(refusals.get(id))
        .filter(refusal -> now - refusal.until() < 0)
        .ifPresent(
            refusal -> {
              throw unavailable(id, refusal.answer());
            });
  }

  private static MalformedEventException noAvro(int id, Throwable cause) {
    return new MalformedEventException("schema " + id + " is no Avro schema", cause);
  }

  private static RegistryUnavailableException unavailable(int id, Throwable cause) {
    return new RegistryUnavailableException(
        "schema %d is not known yet: %s".formatted(id, RegistryFailures.explain(cause)), cause);
  }
}
