package dev.amund.event.serde;

import dev.amund.event.decode.EventReader;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.IndexedRecord;

/**
 * Reads the requestId and modelId of a deletion request as text: {@link EventDeserializer} parses
 * the requestId as a UUID, and either fails or hides the original text. Thread-safe.
 */
public final class RequestIdReader {
  private static final int HEADER = 5;
  private static final int READERS_KEPT = 1000;

  /** Has no logical types, so that texts stay texts. */
  private static final Schema IDS =
      SchemaBuilder.record("WrittenIds")
          .namespace("dev.amund.event")
          .fields()
          .requiredString("requestId")
          .requiredString("modelId")
          .endRecord();

  private final SchemaLookup schemas;
  private final Map<Integer, EventReader> readers = LruMap.of(READERS_KEPT);

  /**
   * A request's ids as text.
   *
   * @param requestId as it was written, whatever it is
   * @param modelId the model that it names
   */
  public record WrittenIds(String requestId, String modelId) {}

  /**
   * @param registry of the writers' schemas; remains the caller's
   */
  public RequestIdReader(SchemaRegistryClient registry) {
    this.schemas = new SchemaLookup(registry);
  }

  /**
   * Returns the ids of a request, if the bytes are a whole record that has them.
   *
   * @param topic whose value subject the schema belongs to; the schema was resolved before, so that
   *     the client has it
   * @param bytes in Confluent's wire format
   */
  public Optional<WrittenIds> read(String topic, byte[] bytes) {
    if (bytes == null
        || bytes.length < HEADER
        || bytes.length > AvroSafety.MAX_BYTES
        || bytes[0] != 0) {
      return Optional.empty();
    }
    try {
      var ids = (IndexedRecord) reader(topic, bytes).read(bytes, HEADER);
      return Optional.of(new WrittenIds(ids.get(0).toString(), ids.get(1).toString()));
    } catch (StackOverflowError | RuntimeException | IOException e) {
      // Bytes that hold no ids are judged by the event's own deserializer.
      return Optional.empty();
    }
  }

  private EventReader reader(String topic, byte[] bytes) {
    int id = ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
    EventReader known = readers.get(id);
    if (known != null) {
      return known;
    }
    EventReader made = EventReader.of(schemas.find(topic, id), IDS);
    readers.put(id, made);
    return made;
  }
}
