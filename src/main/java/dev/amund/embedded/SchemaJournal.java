package dev.amund.embedded;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.entities.Config;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A journal of registrations in order, one JSON object per line. The in-memory registry counts ids,
 * so a replay in the same order gives the same ids; each line contains its id, and a replay that
 * disagrees fails.
 */
final class SchemaJournal {
  private final Path file;

  SchemaJournal(Path file) {
    this.file = file;
  }

  /**
   * Registers everything again.
   *
   * @throws IOException if the journal cannot be read, or does not fit the registry any more
   */
  void replay(SchemaRegistryClient registry) throws IOException, RestClientException {
    if (!Files.exists(file)) {
      return;
    }
    for (String line : Files.readAllLines(file)) {
      var entry = new JsonObject(line);
      if (entry.containsKey("schema")) {
        int id =
            registry.register(
                entry.getString("subject"),
                new AvroSchema(entry.getString("schema")),
                entry.getBoolean("normalize"));
        if (id != entry.getInteger("id")) {
          throw new IOException("the schema journal " + file + " does not fit: " + line);
        }
      } else {
        registry.updateConfig(
            entry.getString("subject"), new Config(entry.getString("compatibility")));
      }
    }
  }

  void registered(String subject, String schema, boolean normalize, int id) throws IOException {
    append(
        new JsonObject()
            .put("subject", subject)
            .put("schema", schema)
            .put("normalize", normalize)
            .put("id", id));
  }

  /** A null subject is the default of all subjects, as in the client's own interface. */
  void configured(String subject, String compatibility) throws IOException {
    append(new JsonObject().put("subject", subject).put("compatibility", compatibility));
  }

  private void append(JsonObject entry) throws IOException {
    Files.createDirectories(file.getParent());
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      channel.write(ByteBuffer.wrap((entry.encode() + "\n").getBytes(StandardCharsets.UTF_8)));
      channel.force(true);
    }
  }
}
