package dev.amund.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.amund.config.AmundConfig;
import dev.amund.event.admin.SchemaAdmin;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.failures.RegistryUnavailableException;
import dev.amund.event.serde.EventDeserializer;
import dev.amund.event.serde.SchemaException;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryData;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventSerdesTest {
  private static final String TOPIC = "amund.deletion-requests";

  private final KafkaClients clients = clients("mock://" + getClass().getName(), true);
  private final EventDeserializer<DeletionRequested> reader =
      clients.deserializer(DeletionRequested.class);

  private static KafkaClients clients(String url, boolean autoRegister) {
    var config =
        AmundConfig.of(
            Map.of(
                "amund.schema-registry.url",
                url,
                "amund.schema-registry.auto-register",
                Boolean.toString(autoRegister),
                "amund.schema-registry.properties.max.retries",
                "0"));
    return new KafkaClients(config.kafka(), config.schemaRegistry());
  }

  @AfterEach
  void close() {
    clients.close();
  }

  private static DeletionRequested request() {
    return DeletionRequested.newBuilder()
        .setRequestId(new UUID(1, 2))
        .setModelId("m")
        .setSampleIds(List.of("a", "é", ""))
        .setSubjectId("s")
        .setRequestedAt(Instant.ofEpochMilli(1_700_000_000_123L))
        .setDueAt(null)
        .setPriority(Priority.URGENT)
        .setLegalBasis(LegalBasis.CCPA)
        .setSource("test")
        .build();
  }

  private byte[] bytes() {
    return clients.<DeletionRequested>serializer().serialize(TOPIC, request());
  }

  @Test
  void anEventComesBackAsItWent() {
    var bytes = bytes();

    assertThat(bytes[0]).isZero();
    assertThat(reader.deserialize(TOPIC, bytes)).isEqualTo(request());
  }

  @Test
  void aTombstoneIsWrittenAsNoBytes() {
    assertThat(clients.<DeletionReceipt>serializer().serialize("r", null)).isNull();
  }

  @Test
  void whatWasRegisteredFromTheSchemaFilesIsFoundWithoutRegistering() throws Exception {
    try (var strict = clients("mock://strict", false)) {
      var file = Files.readString(Path.of("schemas/DeletionRequested.avsc"));
      int id = strict.registry().register(TOPIC + "-value", new AvroSchema(file), true);

      var bytes = strict.<DeletionRequested>serializer().serialize(TOPIC, request());

      assertThat(ByteBuffer.wrap(bytes, 1, 4).getInt()).isEqualTo(id);
      assertThat(strict.registry().getAllVersions(TOPIC + "-value")).containsExactly(1);
    }
  }

  @Test
  void withoutLeaveToRegisterAnAbsentSchemaIsNamed() {
    try (var strict = clients("mock://strict-empty", false)) {
      assertThatThrownBy(() -> strict.<DeletionRequested>serializer().serialize(TOPIC, request()))
          .isInstanceOf(SchemaException.class)
          .hasMessageContaining("schemas/DeletionRequested.avsc")
          .hasMessageContaining(TOPIC + "-value");
    }
  }

  @Test
  void theSchemasAreRegisteredOnceAndForBothWays() throws Exception {
    var topics = new Topics("x.");
    var ids = new SchemaAdmin(clients, topics, List.of("m")).ensure();

    assertThat(ids)
        .hasSize(10)
        .containsKey("x.receipts-value")
        .containsKey("x.training-samples.m-value");
    var bytes =
        clients.<DeletionRequested>serializer().serialize(topics.deletionRequests(), request());
    assertThat(ByteBuffer.wrap(bytes, 1, 4).getInt())
        .isEqualTo(ids.get("x.deletion-requests-value"));
    assertThat(clients.registry().getAllVersions("x.deletion-requests-value")).hasSize(1);
  }

  @Test
  void everySchemaThatIsAbsentIsListed() {
    try (var strict = clients("mock://strict-list", false)) {
      assertThatThrownBy(() -> new SchemaAdmin(strict, new Topics("")).ensure())
          .isInstanceOfSatisfying(SchemaException.class, e -> assertThat(e.problems()).hasSize(9))
          .hasMessageContaining("schemas/UnlearningBatch.avsc");
    }
  }

  @Test
  void noValueIsMalformed() {
    assertMalformed(null, "no value");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4})
  void tooFewBytesAreMalformed(int length) {
    assertMalformed(new byte[length], "too few");
  }

  @Test
  void anotherMagicByteIsMalformed() {
    assertMalformed("{\"json\": true}".getBytes(StandardCharsets.UTF_8), "magic byte is 123");
  }

  @Test
  void anUnknownSchemaIdIsMalformed() {
    var bytes = bytes();
    ByteBuffer.wrap(bytes).putInt(1, 987_654);
    assertMalformed(bytes, "knows no schema 987654");
  }

  @Test
  void aTruncatedEventIsMalformed() {
    var bytes = bytes();
    for (int length = 5; length < bytes.length; length++) {
      assertMalformed(Arrays.copyOf(bytes, length), "no DeletionRequested in schema");
    }
  }

  @Test
  void trailingBytesAreMalformed() {
    var bytes = bytes();
    assertMalformed(Arrays.copyOf(bytes, bytes.length + 1), "left over");
  }

  @Test
  void anotherTypeOfRecordIsMalformed() {
    var receipt =
        DeletionReceipt.newBuilder()
            .setRequestId(new UUID(1, 2))
            .setModelId("m")
            .setStatus(ReceiptStatus.ERASED)
            .setAt(Instant.EPOCH)
            .build();
    assertMalformed(
        clients.<DeletionReceipt>serializer().serialize(TOPIC, receipt), "DeletionRequested");
  }

  @ParameterizedTest
  @CsvSource({"2147483647", "-1", "1000000000"})
  void aHostileLengthIsMalformedAndNoOutOfMemory(int length) {
    var good = bytes();
    var varint = new byte[10];
    int size = BinaryData.encodeInt(length, varint, 0);
    var bytes = ByteBuffer.allocate(5 + size).put(good, 0, 5).put(varint, 0, size).array();
    assertMalformed(bytes, "no DeletionRequested in schema");
  }

  @Test
  void bytesThatNestHalfAMillionDeepAreMalformed() throws Exception {
    // The writer adds a linked list, which our reader has to skip.
    var schema =
        Files.readString(Path.of("schemas/DeletionRequested.avsc"))
            .replaceFirst(
                "\"fields\": \\[",
                """
                "fields": [{"name": "list", "type": {"type": "record", "name": "Node", "fields": [
                  {"name": "next", "type": ["null", "Node"]}]}},
                """);
    int id = clients.registry().register("hostile-value", new AvroSchema(schema));
    var bytes = ByteBuffer.allocate(500_000).put((byte) 0).putInt(id).array();
    Arrays.fill(bytes, 5, bytes.length, (byte) 2);
    assertThatThrownBy(() -> reader.deserialize("hostile", bytes))
        .isInstanceOf(MalformedEventException.class);
  }

  /** A schema of amund's requests with another type for a field. */
  private static String withType(String field, String type) throws IOException {
    return Files.readString(Path.of("schemas/DeletionRequested.avsc"))
        .replaceFirst(
            "(\"" + field + "\", \"type\": )(\\[[^]]*]|\\{[^}]*}|\"[^\"]*\")(, \"default\": null)?",
            "$1" + java.util.regex.Matcher.quoteReplacement(type));
  }

  private static byte[] written(int id, Schema schema, Map<String, ?> values) throws IOException {
    var record = new GenericData.Record(schema);
    for (Schema.Field field : schema.getFields()) {
      Object value =
          switch (field.name()) {
            case "requestId" -> new UUID(3, 4).toString();
            case "modelId" -> "m";
            case "sampleIds" -> List.of("a");
            case "requestedAt" -> 1_700_000_000_123L;
            case "priority", "legalBasis" ->
                new GenericData.EnumSymbol(field.schema(), field.schema().getEnumDefault());
            case "source" -> "";
            default -> null;
          };
      record.put(field.pos(), values.containsKey(field.name()) ? values.get(field.name()) : value);
    }
    var out = new ByteArrayOutputStream();
    out.write(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
    var encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<>(schema).write(record, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  private DeletionRequested read(String schema, Map<String, ?> values) throws Exception {
    int id = clients.registry().register("any-value", new AvroSchema(schema));
    return reader.deserialize("any", written(id, new AvroSchema(schema).rawSchema(), values));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "long   | timestamp-micros       | 1700000000123456    | 2023-11-14T22:13:20.123456Z",
        "long   | timestamp-nanos        | 1700000000123456789 | 2023-11-14T22:13:20.123456789Z",
        "long   | local-timestamp-millis | 1700000000123       | 2023-11-14T22:13:20.123Z",
        "long   | local-timestamp-micros | 1700000000123456    | 2023-11-14T22:13:20.123456Z",
        "long   | local-timestamp-nanos  | 1700000000123456789 | 2023-11-14T22:13:20.123456789Z",
        "long   | timestamp-fortnights   | 1700000000123       | 2023-11-14T22:13:20.123Z",
        "int    | date                   | 19675               | 2023-11-14T00:00:00Z",
        "double | timestamp-millis       | 1700000000123       | 2023-11-14T22:13:20.123Z",
      })
  void aWritersUnitOfTimeIsHeeded(String type, String unit, long value, Instant expected)
      throws Exception {
    String declared = "{\"type\": \"%s\", \"logicalType\": \"%s\"}".formatted(type, unit);
    Map<String, Object> numbers =
        Map.of("int", (int) value, "long", value, "double", (double) value);
    Object number = numbers.get(type);
    for (String schema : List.of("[\"null\", " + declared + "]", declared)) {
      var event = read(withType("dueAt", schema), Map.of("dueAt", number));
      assertThat(event.getDueAt()).isEqualTo(expected);
      assertThat(event.getRequestedAt()).isEqualTo(Instant.ofEpochMilli(1_700_000_000_123L));
    }
  }

  @Test
  void aFieldThatItsWriterMadeNullableIsRead() throws Exception {
    String nullable = "[\"null\", {\"type\": \"long\", \"logicalType\": \"timestamp-millis\"}]";
    String schema = withType("requestedAt", nullable);
    assertThat(read(schema, Map.of()).getRequestedAt())
        .isEqualTo(Instant.ofEpochMilli(1_700_000_000_123L));

    var none = new java.util.HashMap<String, Object>();
    none.put("requestedAt", null);
    assertThatThrownBy(() -> read(schema, none))
        .isInstanceOf(MalformedEventException.class)
        .hasMessageContaining("requestedAt is null");
    none.clear();
    none.put("source", null);
    assertThat(read(withType("source", "[\"null\", \"string\"]"), none).getSource()).isEmpty();
  }

  @Test
  void otherNamesAreUnderstoodByTheirAliases() throws Exception {
    String schema =
        Files.readString(Path.of("schemas/DeletionRequested.avsc"))
            .replace("\"namespace\": \"dev.amund.event\"", "\"namespace\": \"com.acme\"")
            .replace("\"name\": \"modelId\"", "\"name\": \"model\", \"aliases\": [\"modelId\"]")
            .replace("\"name\": \"Priority\"", "\"name\": \"Haste\", \"aliases\": [\"Priority\"]")
            .replace("\"NORMAL\", \"URGENT\"", "\"URGENT\", \"NORMAL\"");
    assertThat(read(schema, Map.of("model", "x")).getModelId()).isEqualTo("x");
  }

  /** What a writer's schema can hide in a few bytes, so that reading it would not end. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // So many items of an array of nulls, each of no byte at all.
        "{\"type\": \"array\", \"items\": \"null\"} | 9223372036854775807",
        "{\"type\": \"array\", \"items\": \"null\"} | -9223372036854775808",
        // A block that says its bytes lie before it, so that the reader would go round in a circle.
        "{\"type\": \"array\", \"items\": \"long\"} | -1,-2",
        "{\"type\": \"map\", \"values\": \"null\"} | 5,-3",
        "\"string\" | -1",
        "\"bytes\" | 100000",
      })
  void bytesThatWouldNeverEndAreMalformed(String type, String longs) throws Exception {
    String json =
        Files.readString(Path.of("schemas/DeletionRequested.avsc"))
            .replaceFirst(
                "\"fields\": \\[",
                java.util.regex.Matcher.quoteReplacement(
                    "\"fields\": [{\"name\": \"extra\", \"type\": " + type + "},"));
    int id = clients.registry().register("endless-value", new AvroSchema(json));
    var bytes = ByteBuffer.allocate(100).put((byte) 0).putInt(id);
    for (String number : longs.split(",")) {
      var varint = new byte[10];
      bytes.put(varint, 0, BinaryData.encodeLong(Long.parseLong(number), varint, 0));
    }
    assertThatThrownBy(() -> reader.deserialize("endless", bytes.array()))
        .isInstanceOf(MalformedEventException.class);
  }

  /** Each record holds the next one twice: read as it is written it would take 2^40 steps. */
  @Test
  void aSchemaThatDoublesWithEachLevelIsMalformed() throws Exception {
    var record = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      record.append(
          "{\"type\": \"record\", \"name\": \"R%1$d\", \"fields\": [{\"name\": \"a\", \"type\": "
              .formatted(i));
    }
    record.append("\"null\"");
    for (int i = 39; i >= 0; i--) {
      String inner = i == 39 ? "\"null\"" : "\"R" + (i + 1) + "\"";
      record.append("}, {\"name\": \"b\", \"type\": " + inner + "}]}");
    }
    String json =
        Files.readString(Path.of("schemas/DeletionRequested.avsc"))
            .replaceFirst(
                "\"fields\": \\[", "\"fields\": [{\"name\": \"x\", \"type\": " + record + "},");
    int id = clients.registry().register("doubling-value", new AvroSchema(json));
    var bytes = ByteBuffer.allocate(50).put((byte) 0).putInt(id).array();
    assertThatThrownBy(() -> reader.deserialize("doubling", bytes))
        .isInstanceOf(MalformedEventException.class)
        .hasMessageContaining("more values than 45 bytes can hold");
  }

  @Test
  void textThatIsNotUtf8IsMalformed() throws Exception {
    var bytes = bytes();
    int a = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("\u0002a");
    bytes[a + 1] = (byte) 0xff;
    assertMalformed(bytes, "MalformedInputException");
  }

  @Test
  void moreBytesThanAnEventMayHaveAreMalformed() {
    assertMalformed(new byte[16 * 1024 * 1024 + 1], "more bytes than an event may have");
  }

  @Test
  void aNewerWriterIsUnderstood() throws Exception {
    var json =
        Files.readString(Path.of("schemas/DeletionRequested.avsc"))
            .replaceFirst(
                "\"fields\": \\[",
                "\"fields\": [{\"name\": \"ticket\", \"type\": [\"null\", \"string\"],"
                    + " \"default\": null},")
            .replace("\"URGENT\"]", "\"URGENT\", \"WHENEVER\"]");
    var schema = new Schema.Parser().parse(json);
    int id = clients.registry().register("newer-value", new AvroSchema(schema));
    var record = new GenericData.Record(schema);
    record.put("ticket", "T-1");
    record.put("requestId", new UUID(3, 4).toString());
    record.put("modelId", "m");
    record.put("sampleIds", List.of("a"));
    record.put("requestedAt", 5L);
    record.put(
        "priority", new GenericData.EnumSymbol(schema.getField("priority").schema(), "WHENEVER"));
    record.put(
        "legalBasis", new GenericData.EnumSymbol(schema.getField("legalBasis").schema(), "CCPA"));
    record.put("source", "");
    var out = new ByteArrayOutputStream();
    out.write(ByteBuffer.allocate(5).put((byte) 0).putInt(id).array());
    var encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<>(schema).write(record, encoder);
    encoder.flush();

    var event = reader.deserialize("newer", out.toByteArray());

    assertThat(event.getRequestId()).isEqualTo(new UUID(3, 4));
    assertThat(event.getPriority()).isEqualTo(Priority.NORMAL);
  }

  @Test
  void aRegistryThatCannotBeReachedSaysNothingAboutTheRecord() throws IOException {
    int port;
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    try (var cut = clients("http://127.0.0.1:" + port, true)) {
      var bytes = bytes();
      var cutReader = cut.deserializer(DeletionRequested.class);
      assertThatThrownBy(() -> cutReader.deserialize(TOPIC, bytes))
          .isInstanceOf(RegistryUnavailableException.class);
      assertThatThrownBy(() -> cutReader.deserialize(TOPIC, bytes))
          .isInstanceOf(RegistryUnavailableException.class)
          .hasMessageContaining("a moment ago");
      assertThatThrownBy(() -> cut.<DeletionRequested>serializer().serialize(TOPIC, request()))
          .isInstanceOf(RegistryUnavailableException.class);
      assertThatThrownBy(() -> new SchemaAdmin(cut, new Topics("")).ensure())
          .isInstanceOf(RegistryUnavailableException.class);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "500 | {\"error_code\":50001,\"message\":\"store\"} | RegistryUnavailableException",
        "401 | {\"error_code\":401,\"message\":\"who\"} | RegistryUnavailableException",
        "403 | {\"error_code\":40301,\"message\":\"no\"} | RegistryUnavailableException",
        "404 | <html>a proxy</html> | RegistryUnavailableException",
        "404 | {\"error_code\":40403,\"message\":\"absent\"} | MalformedEventException",
        "200 | {\"schemaType\":\"JSON\",\"schema\":\"{}\"} | MalformedEventException",
      })
  void answersOfTheRegistryAreToldApart(int status, String body, String exception)
      throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          var bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    try (var remote = clients("http://127.0.0.1:" + server.getAddress().getPort(), true)) {
      var bytes = bytes();
      assertThatThrownBy(
              () -> remote.deserializer(DeletionRequested.class).deserialize(TOPIC, bytes))
          .satisfies(
              e -> assertThat(e.getClass().getSimpleName()).as("%s", e).isEqualTo(exception));
    } finally {
      server.stop(0);
    }
  }

  @Test
  void aSchemaThatTheRegistryHidesDoesNotHideOthers() throws IOException {
    String schema = Files.readString(Path.of("schemas/DeletionRequested.avsc"));
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          boolean hidden = exchange.getRequestURI().getPath().endsWith("/13");
          var answer =
              new ObjectMapper()
                  .writeValueAsBytes(
                      hidden ? Map.of("error_code", 40301) : Map.of("schema", schema));
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(hidden ? 403 : 200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    try (var remote = clients("http://127.0.0.1:" + server.getAddress().getPort(), true)) {
      var remoteReader = remote.deserializer(DeletionRequested.class);
      var hidden = bytes();
      ByteBuffer.wrap(hidden).putInt(1, 13);
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> remoteReader.deserialize(TOPIC, hidden))
            .isInstanceOfSatisfying(
                RegistryUnavailableException.class, e -> assertThat(e.isSilent()).isFalse());
      }
      var known = bytes();
      ByteBuffer.wrap(known).putInt(1, 14);
      assertThat(remoteReader.deserialize(TOPIC, known)).isEqualTo(request());
    } finally {
      server.stop(0);
    }
  }

  @Test
  void anEventThatIsNotWholeIsTheWritersFault() {
    assertThatThrownBy(
            () -> clients.<DeletionRequested>serializer().serialize(TOPIC, new DeletionRequested()))
        .isInstanceOf(SerializationException.class)
        .isNotInstanceOf(RegistryUnavailableException.class);
  }

  private void assertMalformed(byte[] bytes, String reason) {
    assertThatThrownBy(() -> reader.deserialize(TOPIC, bytes))
        .isInstanceOfSatisfying(
            MalformedEventException.class, e -> assertThat(e.reason()).contains(reason));
  }
}
