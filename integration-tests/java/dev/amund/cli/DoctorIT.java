package dev.amund.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.embedded.EmbeddedBroker;
import dev.amund.embedded.EmbeddedSchemaRegistry;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.process.SmallCase;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code amund doctor} before an installation that works, and before one in which nothing does. */
class DoctorIT {
  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();

  private int doctor(Map<String, String> settings, String... more) throws Exception {
    var yaml = Files.writeString(directory.resolve("amund.yaml"), "amund: {}\n");
    var arguments = new ArrayList<>(List.of("doctor", "--config", yaml.toString()));
    settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    arguments.addAll(List.of(more));
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .execute(arguments.toArray(String[]::new));
  }

  private Map<String, String> settings(String broker, String registry) {
    var settings = new LinkedHashMap<String, String>();
    settings.put("amund.data-directory", directory.resolve("data").toString());
    settings.put("amund.kafka.bootstrap-servers", broker);
    settings.put("amund.schema-registry.url", registry);
    settings.put("amund.models.small.path", directory.resolve("base.pt").toString());
    settings.put("amund.device.name", "cpu");
    return settings;
  }

  @Test
  void findsThatAllIsWellAndMakesNothing() throws Exception {
    SmallCase.writeModel(directory.resolve("base.pt"));
    new GeneratedDataSet(4, 30, 12, 5, 1).writeTo(directory.resolve("files"));
    SmallCase.importSamples(directory.resolve("files"), directory.resolve("data/samples/small"));
    var key = ManifestSigner.loadOrCreate(directory.resolve("data/keys/signing.pem"));
    try (var broker = EmbeddedBroker.start(directory.resolve("broker"), 0);
        var registry = EmbeddedSchemaRegistry.start(directory.resolve("registry"), 0)) {
      var settings = settings(broker.bootstrapServers(), registry.url());
      assertThat(doctor(settings)).as(out.toString()).isZero();
      assertThat(out.toString())
          .contains("ok    samples of small", "30 TRAIN, 12 HOLDOUT")
          .contains("ok    model small", "tried on its samples")
          .contains(key.keyId())
          .contains("to be created at the start: amund.dead-letters, amund.deletion-requests")
          .doesNotContain("BAD")
          .doesNotContain("WARN");
      var client = new CachedSchemaRegistryClient(registry.url(), 10);
      client.updateCompatibility("amund.receipts-value", "NONE");
      assertThat(doctor(settings)).as("amund works with it").isZero();
      assertThat(out.toString())
          .contains("WARN  schema registry", "the compatibility of amund.receipts-value is NONE")
          .contains("FULL_TRANSITIVE with PUT " + registry.url() + "/config/SUBJECT");
      settings.put("amund.kafka.create-topics", "false");
      assertThat(doctor(settings)).as("and amund would not make them").isOne();
      assertThat(out.toString()).contains("BAD   topics", "amund.receipts is missing");
    }
  }

  @Test
  void saysOfEverythingThatIsMissingWhatToDo() throws Exception {
    Files.writeString(directory.resolve("base.pt"), "no model");
    Files.createDirectories(directory.resolve("data"));
    Files.writeString(directory.resolve("data/artifacts"), "a file");
    Files.createDirectories(directory.resolve("data/keys"));
    Files.writeString(directory.resolve("data/keys/signing.pem"), "no key");
    var settings = settings("127.0.0.1:1", "http://127.0.0.1:1");
    settings.put("amund.device.name", "gpu:7");

    assertThat(doctor(settings, "--output", "json")).isOne();
    var findings = new ObjectMapper().readTree(out.toString()).get("findings");
    var advice = new LinkedHashMap<String, String>();
    for (JsonNode finding : findings) {
      assertThat(finding.get("ok").asBoolean()).as(finding.toString()).isFalse();
      advice.put(finding.get("check").asText(), finding.get("detail").asText());
    }
    assertThat(advice).hasSize(8);
    assertThat(advice.get("device")).contains("gpu:7");
    assertThat(advice.get("signing key")).contains("openssl genpkey");
    assertThat(advice.get("artifact store")).contains("a file where a directory should be");
    assertThat(advice.get("samples of small")).contains("amund import --model small");
    assertThat(advice.get("kafka")).contains("amund.kafka.bootstrap-servers");
    assertThat(advice.get("topics")).contains("not looked at");
    assertThat(advice.get("schema registry")).contains("amund.schema-registry.url");
  }
}
