package dev.amund.event;

import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.Decoder;

/**
 * Confluent's deserializer, which takes what it needs from the front of the bytes and ignores the
 * rest; this one insists that nothing is left over. Bytes that some schema happens to fit would
 * otherwise pass as an event.
 */
final class WholeRecordDeserializer extends KafkaAvroDeserializer {
  WholeRecordDeserializer(SchemaRegistryClient registry, Map<String, ?> settings) {
    super(registry, settings);
  }

  @Override
  protected DatumReader<?> getDatumReader(Schema writer, Schema reader) throws ExecutionException {
    return new ToTheEnd<>(super.getDatumReader(writer, reader));
  }

  private record ToTheEnd<D>(DatumReader<D> inner) implements DatumReader<D> {
    @Override
    public void setSchema(Schema schema) {
      inner.setSchema(schema);
    }

    @Override
    public D read(D reuse, Decoder in) throws IOException {
      D datum = inner.read(reuse, in);
      if (in instanceof BinaryDecoder binary && !binary.isEnd()) {
        throw new AvroRuntimeException("bytes are left over after the record");
      }
      return datum;
    }
  }
}
