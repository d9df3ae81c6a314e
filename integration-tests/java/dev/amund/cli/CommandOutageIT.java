package dev.amund.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.config.AmundConfig;
import dev.amund.embedded.EmbeddedBroker;
import dev.amund.event.Topics;
import dev.amund.event.admin.TopicAdmin;
import dev.amund.event.client.KafkaClients;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a command needs is away: one sentence that says what to check, and an exit code. */
class CommandOutageIT {
  private static final String NOBODY = "127.0.0.1:1";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private static Path directory;

  @BeforeEach
  void anEmptyInstallation() throws IOException {
    Files.createDirectories(directory.resolve("data/artifacts"));
    Files.writeString(
        directory.resolve("amund.yaml"), "amund:\n  models:\n    m:\n      path: m.pt\n");
    if (Files.notExists(directory.resolve("data/keys/signing.pem"))) {
      run("keys", "generate", "--out", directory.resolve("data/keys/signing.pem").toString());
      out.getBuffer().setLength(0);
    }
    Path cats = Files.createDirectories(directory.resolve("set/train/cat"));
    Files.write(cats.resolve("x.png"), new byte[] {1});
  }

  static List<List<String>> commands() {
    return List.of(
        List.of("verify", "--model", "m"),
        List.of("audit", "--request", "6f1c2b1e-4d57-4a57-9b0c-0d6f0a1f2c3d"),
        List.of("request", "--model", "m", "--ids", "a"),
        List.of("follow", "--model", "m", "--to", directory.resolve("to").toString()),
        List.of("import", "--model", "m", "--topic", directory.resolve("set").toString()));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void withoutABroker(List<String> command) {
    assertThat(run(command, "amund.kafka.bootstrap-servers=" + NOBODY)).isEqualTo(1);
    assertThat(sentence())
        .contains(
            "no Kafka broker answers at 127.0.0.1:1",
            "amund.kafka.bootstrap-servers",
            "security.protocol");
    if (command.get(0).equals("verify")) {
      assertThat(sentence()).contains("--offline");
    }
  }

  @Test
  void withoutARegistry() throws Exception {
    try (var broker = EmbeddedBroker.start(directory.resolve("kafka"), 0)) {
      String servers = "amund.kafka.bootstrap-servers=" + broker.bootstrapServers();
      somethingIsPublished(broker);
      for (var command : commands().subList(0, 4)) {
        err.getBuffer().setLength(0);
        assertThat(run(command, servers, "amund.schema-registry.url=http://" + NOBODY))
            .as(command.get(0))
            .isEqualTo(1);
        assertThat(sentence())
            .as(command.get(0))
            .contains("the schema registry gave no answer", "amund.schema-registry.url");
      }
    }
  }

  private static void somethingIsPublished(EmbeddedBroker broker) throws Exception {
    var config =
        AmundConfig.of(
            Map.of(
                "amund.kafka.bootstrap-servers",
                broker.bootstrapServers(),
                "amund.schema-registry.url",
                "mock://outage"));
    var topics = new Topics(config.kafka().topicPrefix());
    try (var clients = new KafkaClients(config.kafka(), config.schemaRegistry());
        var producer =
            new KafkaProducer<>(
                clients.producer("test"), new StringSerializer(), new ByteArraySerializer())) {
      new TopicAdmin(clients, topics).ensure();
      byte[] bySchemaOne = {0, 0, 0, 0, 1, 0};
      for (var topic : List.of(topics.deletionRequests(), topics.modelVersions())) {
        producer.send(new ProducerRecord<>(topic, "m", bySchemaOne)).get();
      }
    }
  }

  static List<Arguments> wrongPlaces() {
    return List.of(
        Arguments.of(
            List.of("verify", "--model", "m", "--offline"), "There is no artifact store at"),
        Arguments.of(List.of("versions", "--model", "m"), "There is no artifact store at"),
        Arguments.of(
            List.of("request", "--model", "m", "--ids-file", "/nowhere/ids.txt"),
            "There is no file /nowhere/ids.txt"),
        Arguments.of(
            List.of("request", "--model", "m", "--csv", "/nowhere/ids.csv"),
            "There is no file /nowhere/ids.csv"),
        Arguments.of(List.of("keys", "show", "/nowhere/key.pem"), "there is no such file"),
        Arguments.of(List.of("status"), "No daemon answers at http://127.0.0.1:1"),
        Arguments.of(
            List.of("status", "--url", "http://no-such-host.invalid"), "the name is not known"));
  }

  @ParameterizedTest
  @MethodSource("wrongPlaces")
  void inAWrongPlace(List<String> command, String sentence) {
    assertThat(run(command, "amund.data-directory=/nowhere", "amund.http.port=1")).isEqualTo(1);
    assertThat(sentence()).contains(sentence);
  }

  @Test
  void anAddressThatIsNoneIsAMistake() {
    assertThat(run(List.of("status", "--url", "localhost:8080"))).isEqualTo(2);
    assertThat(err.toString()).contains("http(s)://host:port");
  }

  @Test
  void textThatIsNotUtf8IsNamed() throws IOException {
    var latin1 =
        Files.writeString(
            directory.resolve("latin1.csv"), "sampleId\nk\u00e4se\n", StandardCharsets.ISO_8859_1);
    for (var option : List.of("--csv", "--ids-file")) {
      err.getBuffer().setLength(0);
      assertThat(run(List.of("request", "--model", "m", option, latin1.toString()))).isEqualTo(2);
      assertThat(err.toString()).contains(latin1.toString(), "UTF-8");
    }
  }

  /** Without a stack trace, and no line of a log. */
  private String sentence() {
    var lines = err.toString().lines().toList();
    assertThat(lines).hasSize(1);
    return lines.get(0);
  }

  private int run(List<String> command, String... settings) {
    var arguments = new ArrayList<>(command);
    if (!command.get(0).equals("keys")) {
      arguments.addAll(List.of("--config", directory.resolve("amund.yaml").toString()));
      arguments.addAll(List.of("--set", "amund.data-directory=" + directory.resolve("data")));
      for (var setting : settings) {
        arguments.addAll(List.of("--set", setting));
      }
    }
    return run(arguments.toArray(String[]::new));
  }

  private int run(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
