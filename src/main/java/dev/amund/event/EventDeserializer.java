package dev.amund.event;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads events of one type in Confluent's wire format (magic byte 0, 4 bytes of schema id, Avro
 * binary) from bytes that nobody vouches for.
 *
 * <p>It fails in exactly two ways: {@link MalformedEventException} for bytes that will never be
 * such an event, {@link RegistryUnavailableException} when the registry must be asked for a schema
 * and does not answer. After such a failure, further questions fail at once for a second: a poll
 * loop with a thousand records in hand must not wait for a thousand timeouts. Schemas that were
 * seen before need no registry. Safe for use by several threads.
 *
 * @param <T> the generated class; the reader's schema is its own, so older and newer writers are
 *     resolved by Avro's rules and no class that a writer names is ever loaded
 */
public final class EventDeserializer<T extends SpecificRecord> implements Deserializer<T> {
  private static final int HEADER = 5;
  private static final long BACK_OFF_NANOS = Duration.ofSeconds(1).toNanos();

  private final SchemaRegistryClient registry;
  private final WholeRecordDeserializer avro;
  private final Class<T> type;
  private final Schema readerSchema;
  private final Set<Integer> resolved = ConcurrentHashMap.newKeySet();
  private final AtomicLong silentUntil = new AtomicLong(System.nanoTime());

  EventDeserializer(SchemaRegistryClient registry, Map<String, ?> settings, Class<T> type) {
    this.registry = registry;
    this.avro = new WholeRecordDeserializer(registry, settings);
    this.type = type;
    this.readerSchema = SpecificData.get().getSchema(type);
  }

  /**
   * The event in {@code bytes}.
   *
   * @param topic whose value subject the schema belongs to
   * @throws MalformedEventException if the bytes are absent, too short, of another format, of an
   *     unknown schema or of another type of record, or if bytes are left over
   * @throws RegistryUnavailableException if the schema had to be looked up and could not be
   */
  @Override
  public T deserialize(String topic, byte[] bytes) {
    if (bytes == null) {
      throw new MalformedEventException("the record has no value");
    }
    int id = schemaId(bytes);
    resolve(topic, id);
    try {
      return type.cast(avro.deserialize(topic, bytes, readerSchema));
    } catch (StackOverflowError | RuntimeException e) {
      throw new MalformedEventException(
          "no %s in schema %d: %s".formatted(type.getSimpleName(), id, Causes.rootInWords(e)), e);
    }
  }

  private static int schemaId(byte[] bytes) {
    if (bytes.length < HEADER) {
      throw new MalformedEventException(
          "%d bytes are too few for a magic byte and a schema id".formatted(bytes.length));
    }
    if (bytes[0] != 0) {
      throw new MalformedEventException("the magic byte is %d, not 0".formatted(bytes[0]));
    }
    return ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
  }

  private void resolve(String topic, int id) {
    if (!resolved.contains(id) && System.nanoTime() - silentUntil.get() < 0) {
      throw new RegistryUnavailableException(
          "the schema registry did not answer a moment ago; schema " + id + " is not known yet");
    }
    try {
      // Out of the client's cache but for the first time; what follows finds it there too, so that
      // no failure of the registry can pass for a failure of the bytes.
      registry.getSchemaBySubjectAndId(topic + "-value", id);
      resolved.add(id);
    } catch (RestClientException e) {
      if (RegistryFailures.notFound(e)) {
        throw new MalformedEventException("the schema registry knows no schema " + id, e);
      }
      throw unavailable(id, e);
    } catch (StackOverflowError e) {
      throw new MalformedEventException("schema " + id + " is nested too deeply", e);
    } catch (IOException | RuntimeException e) {
      if (RegistryFailures.noAvroSchema(e)) {
        // The registry did answer: with JSON Schema, Protobuf, or something that is no schema.
        throw new MalformedEventException("schema " + id + " is no Avro schema", e);
      }
      throw unavailable(id, e);
    }
  }

  private RegistryUnavailableException unavailable(int id, Throwable cause) {
    silentUntil.set(System.nanoTime() + BACK_OFF_NANOS);
    return new RegistryUnavailableException(
        "the schema registry gave no answer for schema %d: %s"
            .formatted(id, Causes.rootInWords(cause)),
        cause);
  }

  @Override
  public void close() {
    // The registry client is shared and belongs to KafkaClients.
  }
}
