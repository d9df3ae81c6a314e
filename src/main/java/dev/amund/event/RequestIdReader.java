package dev.amund.event;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * Reads who asks of whom in a deletion request, as it was written: {@link EventDeserializer} makes
 * a UUID of the requestId, and either fails at a text that is none or hides what it was. Safe for
 * use by several threads.
 */
public final class RequestIdReader {
  private static final int HEADER = 5;

  private final SchemaRegistryClient registry;

  /**
   * A request's ids as text.
   *
   * @param requestId as it was written, whatever it is
   * @param modelId the model that it names
   */
  public record WrittenIds(String requestId, String modelId) {}

  RequestIdReader(SchemaRegistryClient registry) {
    this.registry = registry;
  }

  /**
   * Returns the ids of a request, if the bytes are a whole record that has them.
   *
   * @param topic whose value subject the schema belongs to; the schema was resolved before, so that
   *     the client has it
   * @param bytes in Confluent's wire format
   */
  public Optional<WrittenIds> read(String topic, byte[] bytes) {
    if (bytes == null || bytes.length < HEADER) {
      return Optional.empty();
    }
    try {
      var texts = new TopLevelTexts(writer(topic, bytes)).read(bytes, HEADER);
      return Optional.ofNullable(texts.get("requestId"))
          .flatMap(
              requestId ->
                  Optional.ofNullable(texts.get("modelId"))
                      .map(modelId -> new WrittenIds(requestId, modelId)));
    } catch (StackOverflowError | RuntimeException | IOException | RestClientException e) {
      // Bytes that hold no ids are judged by the event's own deserializer.
      return Optional.empty();
    }
  }

  private Schema writer(String topic, byte[] bytes) throws IOException, RestClientException {
    int id = ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
    return ((AvroSchema) registry.getSchemaBySubjectAndId(topic + "-value", id)).rawSchema();
  }
}
