package dev.amund.event;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;

/** An upstream system that writes requests in a schema that amund has not seen: a field more. */
public final class NewerWriter {
  private final Schema schema;
  private final int id;

  /** Registers its schema. */
  public NewerWriter(SchemaRegistryClient registry, String topic) throws Exception {
    schema =
        new Schema.Parser()
            .parse(
                Files.readString(Path.of("schemas/DeletionRequested.avsc"))
                    .replaceFirst(
                        "\"fields\": \\[",
                        "\"fields\": [{\"name\": \"ticket\", \"type\": [\"null\", \"string\"],"
                            + " \"default\": null},"));
    id = registry.register(topic + "-value", new AvroSchema(schema));
  }

  /** A request in Confluent's wire format. */
  public byte[] request(UUID requestId, String modelId, List<String> sampleIds) {
    var record = new GenericData.Record(schema);
    record.put("requestId", requestId.toString());
    record.put("modelId", modelId);
    record.put("sampleIds", sampleIds);
    record.put("requestedAt", 5L);
    record.put("priority", symbol("priority", "NORMAL"));
    record.put("legalBasis", symbol("legalBasis", "CCPA"));
    record.put("source", "");
    var out = new ByteArrayOutputStream();
    out.writeBytes(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
    var encoder = EncoderFactory.get().binaryEncoder(out, null);
    try {
      new GenericDatumWriter<>(schema).write(record, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private GenericData.EnumSymbol symbol(String field, String name) {
    return new GenericData.EnumSymbol(schema.getField(field).schema(), name);
  }
}
