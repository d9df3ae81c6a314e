package dev.amund.fuzz;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Schemas of requests that a registry accepts, because they only have a field more, and with which
 * a few bytes can mean work without end.
 */
final class HostileSchemas {
  private static final int LEVELS = 40;

  private final SchemaRegistryClient registry;
  private final String subject;

  HostileSchemas(SchemaRegistryClient registry, String topic) {
    this.registry = registry;
    this.subject = topic + "-value";
  }

  /** The first field is an array of nulls, which take no bytes. */
  int arrayOfNulls() {
    return register("nulls", "{\"type\": \"array\", \"items\": \"null\"}", "[]");
  }

  /** The first field is null or a record that holds a record twice, and so on. */
  int doubling() {
    var levels = new StringBuilder("\"null\"");
    for (int i = LEVELS - 1; i >= 0; i--) {
      String inner = i == LEVELS - 1 ? "\"null\"" : "\"Level" + (i + 1) + "\"";
      levels
          .insert(
              0,
              "{\"type\": \"record\", \"name\": \"Level%d\", \"fields\": [{\"name\": \"a\", \"type\": "
                  .formatted(i))
          .append("}, {\"name\": \"b\", \"type\": ")
          .append(inner)
          .append("}]}");
    }
    return register("doubling", "[\"null\", " + levels + "]", "null");
  }

  /** The first field is a list. */
  int list() {
    return register(
        "list",
        "[\"null\", {\"type\": \"record\", \"name\": \"Node\", \"fields\": ["
            + "{\"name\": \"next\", \"type\": [\"null\", \"Node\"]}]}]",
        "null");
  }

  private int register(String field, String type, String byDefault) {
    try {
      String schema =
          Files.readString(Path.of("schemas/DeletionRequested.avsc"))
              .replace(
                  "\"fields\": [\n",
                  "\"fields\": [\n{\"name\": \"%s\", \"type\": %s, \"default\": %s},\n"
                      .formatted(field, type, byDefault));
      return registry.register(subject, new AvroSchema(schema));
    } catch (IOException | RestClientException e) {
      throw new IllegalStateException("a hostile schema is refused", e);
    }
  }
}
