package dev.amund.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amund.config.AmundConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo",
        "serve",
        "follow",
        "import",
        "request",
        "status",
        "quarantine",
        "keys",
        "versions",
        "verify",
        "audit",
        "bench",
        "config",
        "doctor",
        "try",
        "generate-completion"
      })
  void everyCommandExplainsItself(String command) {
    assertThat(run(command, "--help")).isZero();
    assertThat(out.toString()).contains("Usage: amund " + command);
  }

  @Test
  void theQuarantineIsActedOnOnlyForNamedRequestsAndWithAReason() {
    assertThat(run("quarantine", "retry", "--why", "x")).isEqualTo(2);
    assertThat(err.toString()).contains("Give --model, --request or --batch");
    assertThat(run("quarantine", "resolve", "--model", "m", "--why", " ")).isEqualTo(2);
    assertThat(err.toString()).contains("--why is blank");
    assertThat(run("quarantine", "resolve", "--model", "m")).isEqualTo(2);
    assertThat(err.toString()).contains("--why=TEXT");
    assertThat(run("quarantine", "retry", "--request", "7", "--why", "x")).isEqualTo(2);
    assertThat(err.toString()).contains("'7' is no UUID");
  }

  @Test
  void aWrongConfigurationIsRefusedWithEveryWrongKey() throws Exception {
    Path yaml = directory.resolve("amund.yaml");
    Files.writeString(yaml, "amund:\n  http:\n    port: eighty\n  intake:\n    max-requests: 0\n");
    assertThat(run("serve", "--config", yaml.toString())).isEqualTo(2);
    assertThat(err.toString())
        .contains("amund.http.port", "eighty", "amund.intake.max-requests", "whole number");
  }

  @Test
  void aConfigurationIsCheckedWithoutADaemon() throws Exception {
    Path yaml = directory.resolve("amund.yaml");
    Files.writeString(yaml, "amund:\n  models:\n    m: {path: m.pt}\n");
    assertThat(run("config", "check", "--config", yaml.toString())).isZero();
    assertThat(out.toString()).contains("well-formed", "1 models");
    assertThat(run("config", "check", "--config", yaml.toString(), "--set", "amund.prot=1"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("amund.prot: no such key");
  }

  @Test
  void allKeysAreListedWithTheirDefaults() throws Exception {
    assertThat(run("config", "keys")).isZero();
    assertThat(out.toString()).containsPattern("amund.http.port +8080 +a whole number");
    out.getBuffer().setLength(0);
    assertThat(run("config", "keys", "--output", "json")).isZero();
    var keys = new ObjectMapper().readTree(out.toString()).get("keys");
    assertThat(keys).hasSameSizeAs(AmundConfig.keys());
    assertThat(keys.get(0).fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder("name", "default", "allowed");
  }

  @Test
  void whatHoldsForAModelIsShownWithWhereItComesFrom() throws Exception {
    Path yaml = directory.resolve("amund.yaml");
    Files.writeString(
        yaml,
        """
        amund:
          kafka: {properties: {sasl.jaas.config: hunter2}}
          models:
            m: {path: m.pt, gates: {max-attempts: 5}}
            "v1.2": {path: other.pt}
          intake: {max-age: 7m}
        """);
    assertThat(run("config", "show", "--config", yaml.toString(), "--model", "m")).isZero();
    assertThat(out.toString())
        .containsPattern("amund.models.m.path +m.pt +file\n")
        .containsPattern("amund.models.m.gates.max-attempts +5 +file\n")
        .containsPattern("amund.models.m.intake.max-age +7m +file, as amund.intake.max-age\n")
        .containsPattern("amund.models.m.amun.seed +1 +default\n")
        .doesNotContain("v1.2", "amund.kafka");

    out.getBuffer().setLength(0);
    assertThat(run("config", "show", "--config", yaml.toString(), "-m", "v1.2", "-o", "json"))
        .isZero();
    var values = new ObjectMapper().readTree(out.toString()).get("values");
    assertThat(values)
        .anySatisfy(
            value -> {
              assertThat(value.get("key").asText())
                  .isEqualTo("amund.models.\"v1.2\".intake.max-age");
              assertThat(value.get("value").asText()).isEqualTo("7m");
              assertThat(value.get("origin").asText()).isEqualTo("FILE");
              assertThat(value.get("setUnder").asText()).isEqualTo("amund.intake.max-age");
            });

    out.getBuffer().setLength(0);
    assertThat(run("config", "show", "--config", yaml.toString())).isZero();
    assertThat(out.toString())
        .contains("amund.models.m.gates.max-attempts", "amund.gates.max-attempts", "***")
        .doesNotContain("hunter2", "amund.models.m.gates.retain-samples");

    assertThat(run("config", "show", "--config", yaml.toString(), "--model", "n")).isEqualTo(2);
    assertThat(err.toString()).contains("no model n", "amund.models has v1.2, m");
  }

  @Test
  void shellsCanCompleteCommands() {
    assertThat(run("generate-completion")).isZero();
    assertThat(out.toString()).contains("complete -F _complete_amund", "doctor");
  }

  @Test
  void aDaemonWithoutModelsIsRefused() throws Exception {
    Path yaml = directory.resolve("amund.yaml");
    Files.writeString(yaml, "amund: {}\n");
    assertThat(run("serve", "--config", yaml.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("amund.models");
  }

  @Test
  void aRequestForNothingIsAMistake() throws Exception {
    Path yaml = directory.resolve("amund.yaml");
    Files.writeString(yaml, "amund: {}\n");
    assertThat(run("request", "--config", yaml.toString(), "--model", "m")).isEqualTo(2);
    assertThat(err.toString()).contains("--ids");
  }

  @ParameterizedTest
  @ValueSource(strings = {"quality", "speed", "scaling", "intake", "samples"})
  void everyBenchExplainsItself(String bench) {
    assertThat(run("bench", bench, "--help")).isZero();
    assertThat(out.toString()).contains("Usage: amund bench " + bench);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--requests=0", "--rounds=0", "--ids=1,0"})
  void aBenchOfNothingIsAMistake(String option) {
    assertThat(run("bench", "intake", option)).isEqualTo(2);
    assertThat(err.toString()).contains("at least 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--batch-sizes=1,0", "--store-sizes=0", "--versions=-1", "--rounds=0"})
  void aCurveOfNothingIsAMistake(String option) {
    assertThat(run("bench", "scaling", option, directory.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("at least 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"speed", "scaling"})
  void aBenchNeedsAWholeCase(String bench) {
    assertThat(run("bench", bench, directory.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("original.pt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"3x32", "3,32,32", "axbxc", "0x32x32"})
  void aShapeThatIsNoneIsAMistake(String shape) {
    assertThat(run("import", "--model", "m", "--shape", shape, directory.toString())).isEqualTo(2);
    assertThat(err.toString()).contains(shape);
  }

  private int run(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
