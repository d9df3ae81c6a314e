package dev.amund.event.serde;

import dev.amund.event.MalformedEventException;
import dev.amund.event.decode.EventReader;
import dev.amund.event.failures.Causes;
import dev.amund.event.failures.RegistryUnavailableException;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads events of one type in Confluent's wire format (magic byte 0, 4 bytes of schema id, Avro
 * binary) from untrusted bytes.
 *
 * <p>It fails in exactly two ways: {@link MalformedEventException} for bytes that will never be
 * such an event, {@link RegistryUnavailableException} when a schema must be fetched and the
 * registry does not provide it. Known schemas need no registry. Thread-safe.
 *
 * @param <T> the generated class; the reader's schema is its own, and no class that a writer names
 *     is ever loaded
 */
public final class EventDeserializer<T extends SpecificRecord> implements Deserializer<T> {
  private static final int HEADER = 5;

  /** Bounded, because a writer might register one schema after the other. */
  private static final int READERS_KEPT = 1000;

  private final SchemaLookup schemas;
  private final Class<T> type;
  private final Schema readerSchema;
  private final Map<Integer, EventReader> readers = LruMap.of(READERS_KEPT);

  /**
   * @param registry of the writers' schemas; remains the caller's
   * @param type of the events
   */
  public EventDeserializer(SchemaRegistryClient registry, Class<T> type) {
    this.schemas = new SchemaLookup(registry);
    this.type = type;
    this.readerSchema = SpecificData.get().getSchema(type);
  }

  /**
   * Returns the event in {@code bytes}.
   *
   * @param topic whose value subject the schema belongs to
   * @throws MalformedEventException if the bytes are absent, too short or too many, of another
   *     format, of an unknown schema or of another type of record, or if bytes are left over
   * @throws RegistryUnavailableException if the schema had to be looked up and could not be
   */
  @Override
  public T deserialize(String topic, byte[] bytes) {
    int id = schemaId(bytes);
    EventReader reader = reader(topic, id);
    try {
      return type.cast(reader.read(bytes, HEADER));
    } catch (StackOverflowError | IOException | RuntimeException e) {
      throw new MalformedEventException(
          "no %s in schema %d: %s".formatted(type.getSimpleName(), id, Causes.rootInWords(e)), e);
    }
  }

  /**
   * Returns the type of a field in the schema of its writer: the logical type, such as {@code
   * timestamp-micros}, or else the type.
   *
   * @param topic as for {@link #deserialize}
   * @param bytes what {@link #deserialize} has read the event from
   * @param field its name in the reader's schema
   * @throws RegistryUnavailableException as {@link #deserialize}
   */
  public String writtenAs(String topic, byte[] bytes, String field) {
    return reader(topic, schemaId(bytes)).writtenAs(field);
  }

  private static int schemaId(byte[] bytes) {
    if (bytes == null) {
      throw new MalformedEventException("the record has no value");
    }
    if (bytes.length < HEADER) {
      throw new MalformedEventException(
          "%d bytes are too few for a magic byte and a schema id".formatted(bytes.length));
    }
    if (bytes.length > AvroSafety.MAX_BYTES) {
      throw new MalformedEventException(
          "more bytes than an event may have (%d)".formatted(AvroSafety.MAX_BYTES));
    }
    if (bytes[0] != 0) {
      throw new MalformedEventException("the magic byte is %d, not 0".formatted(bytes[0]));
    }
    return ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
  }

  private EventReader reader(String topic, int id) {
    EventReader known = readers.get(id);
    if (known != null) {
      return known;
    }
    EventReader made = EventReader.of(schemas.find(topic, id), readerSchema);
    readers.put(id, made);
    return made;
  }

  @Override
  public void close() {
    // The registry client is shared and belongs to KafkaClients.
  }
}
