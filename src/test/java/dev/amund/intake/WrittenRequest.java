package dev.amund.intake;

import dev.amund.event.DeletionRequested;
import dev.amund.event.Topics;
import dev.amund.event.client.KafkaClients;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;

/** A request of a writer that knows no UUIDs, and writes as requestId whatever it likes. */
final class WrittenRequest {
  private WrittenRequest() {}

  /** Returns the record's value; the schema is registered on the way. */
  static byte[] bytes(KafkaClients clients, Topics topics, String requestId, String modelId) {
    Schema schema = withoutUuid();
    var record = new GenericData.Record(schema);
    record.put("requestId", requestId);
    record.put("modelId", modelId);
    record.put("sampleIds", List.of("s"));
    record.put("requestedAt", IntakeFixture.START.toEpochMilli());
    record.put("priority", symbol(schema, "priority", "NORMAL"));
    record.put("legalBasis", symbol(schema, "legalBasis", "OTHER"));
    record.put("source", "test");
    try (var serializer = new KafkaAvroSerializer(clients.registry())) {
      serializer.configure(Map.of("schema.registry.url", "mock://unused"), false);
      return serializer.serialize(topics.deletionRequests(), record);
    }
  }

  private static Schema withoutUuid() {
    return new Schema.Parser()
        .parse(
            DeletionRequested.getClassSchema().toString().replace(",\"logicalType\":\"uuid\"", ""));
  }

  private static GenericData.EnumSymbol symbol(Schema schema, String field, String name) {
    return new GenericData.EnumSymbol(schema.getField(field).schema(), name);
  }
}
