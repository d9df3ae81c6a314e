package dev.amund.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.config.reading.ConfigException;
import dev.amund.config.reading.ConfigKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The file as users write it, and {@code config/amund.yaml} as they first read it. */
class ConfigFileTest {
  private static final Path SHIPPED = Path.of("config/amund.yaml");

  @TempDir Path directory;

  @Test
  void theShippedFileHoldsEveryKeyWithItsDefault() throws IOException {
    Map<String, Object> tree = new Yaml().load(Files.readString(SHIPPED));
    var written = new LinkedHashMap<String, String>();
    flatten("", tree, written);

    var defaults = new LinkedHashMap<String, String>();
    AmundConfig.keys().stream()
        .filter(key -> !isOpen(key))
        .forEach(key -> defaults.put(key.name(), key.defaultValue()));
    assertThat(written).containsExactlyEntriesOf(defaults);
  }

  @Test
  void theShippedFileShowsAnExampleOfWhatHasNoDefault() throws IOException {
    var text = Files.readString(SHIPPED);

    assertThat(
            AmundConfig.keys().stream()
                .filter(ConfigFileTest::isOpen)
                .filter(key -> key.inherited().isEmpty())
                .map(ConfigKey::name))
        .containsExactlyInAnyOrder(
            "amund.kafka.properties.*",
            "amund.schema-registry.properties.*",
            "amund.models.<id>.path",
            "amund.models.<id>.reference-models",
            "amund.models.<id>.image-shape",
            "amund.models.<id>.image-preparation.fit",
            "amund.models.<id>.image-preparation.resize",
            "amund.models.<id>.image-preparation.interpolation",
            "amund.models.<id>.image-preparation.fill",
            "amund.models.<id>.image-preparation.exif-orientation",
            "amund.models.<id>.input-mean",
            "amund.models.<id>.input-std",
            "amund.models.<id>.input-range",
            "amund.models.<id>.output");
    assertThat(text.split("# properties:", -1)).hasSize(3);
    assertThat(text).contains("# models:");
  }

  @Test
  void theExamplesOfTheShippedFileWork() throws IOException {
    var text =
        Files.readString(SHIPPED)
            .replaceAll(
                "(?m)^( *)# ((?: *)(?:properties:|models:|[a-z.-]+: .*;?|[a-z-]+:)) *$", "$1$2");
    var file = write(text);

    var config =
        AmundConfig.load(
            file, Map.of(), Map.of("KAFKA_PASSWORD", "k-secret", "REGISTRY_PASSWORD", "r-secret"));

    assertThat(config.models())
        .containsExactly(
            new ModelConfig(
                "face-classifier",
                Path.of("models/face-classifier.pt"),
                List.of(Path.of("models/reference-1.pt"), Path.of("models/reference-2.pt")),
                new InputConfig(
                    Optional.of("3x32x32"),
                    List.of(new InputRange(0, Double.POSITIVE_INFINITY)),
                    Optional.of(ImagePreparation.of(Map.of("fit", "center-crop", "resize", "36"))),
                    Optional.of(
                        new InputNormalisation(
                            List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f)))),
                Optional.of("0")));
    var own = config.forModel("face-classifier");
    assertThat(own.gates().thresholds().maxTestAccuracyDrop()).isEqualTo(0.05);
    assertThat(own.intake().maxAge()).isEqualTo(Duration.ofHours(12));
    assertThat(own.amun().control().effort()).isEqualTo(ControlConfig.Effort.THOROUGH);
    assertThat(config.kafka().properties())
        .hasSize(3)
        .containsEntry("security.protocol", "SASL_SSL")
        .hasEntrySatisfying(
            "sasl.jaas.config", jaas -> assertThat(jaas).contains("password=\"k-secret\";"));
    assertThat(config.schemaRegistry().properties())
        .containsEntry("basic.auth.user.info", "amund:r-secret");
  }

  @Test
  void theShippedFileExplainsEveryKey() throws IOException {
    var unexplained = new ArrayList<String>();
    var previous = "";
    for (String line : Files.readAllLines(SHIPPED)) {
      if (line.matches(" +[a-z-]+:.*") && !previous.strip().startsWith("#")) {
        unexplained.add(line);
      }
      previous = line;
    }
    assertThat(unexplained).isEmpty();
  }

  @Test
  void theShippedFileIsTheDefaults() {
    assertThat(AmundConfig.load(SHIPPED, Map.of(), Map.of())).isEqualTo(AmundConfig.of(Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "---\n", "amund:\n", "amund:\n  http:\n    port:\n"})
  void aFileThatSetsNothingIsTheDefaults(String text) throws IOException {
    assertThat(AmundConfig.load(write(text), Map.of(), Map.of()))
        .isEqualTo(AmundConfig.of(Map.of()));
  }

  @Test
  void aMissingFileIsSaid() {
    var missing = directory.resolve("none.yaml");
    assertThatThrownBy(() -> AmundConfig.load(missing, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("the file " + missing + " cannot be read");
    assertThatThrownBy(() -> AmundConfig.load(directory, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void badYamlIsSaidWithItsPlaceAndNotQuoted() throws IOException {
    var file = write("amund:\n  http:\n    port: 1\n   host: hunter2\n");
    assertThatThrownBy(() -> AmundConfig.load(file, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is no valid YAML: line 4, column 4: ")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void aKeyThatStandsTwiceIsRefused() throws IOException {
    var file =
        write(
            """
            amund:
              models:
                one: {path: one.pt}
              models:
                two: {path: two.pt}
            """);
    assertThatThrownBy(() -> AmundConfig.load(file, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("line 4")
        .hasMessageContaining("duplicate key models");
  }

  @ParameterizedTest
  @ValueSource(strings = {"just text", "- amund\n- http\n", "7"})
  void aFileWithoutKeysIsRefused(String text) throws IOException {
    var file = write(text);
    assertThatThrownBy(() -> AmundConfig.load(file, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("holds no keys");
  }

  @Test
  void anotherEncodingIsSaid() throws IOException {
    var file = directory.resolve("latin1.yaml");
    Files.write(file, "# grün\namund:\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> AmundConfig.load(file, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is not UTF-8");
  }

  @Test
  void aControlCharacterIsSaid() throws IOException {
    var file = write("amund:\n  data-directory: \u0007\n");
    assertThatThrownBy(() -> AmundConfig.load(file, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is no valid YAML");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(directory.resolve("amund.yaml"), text);
  }

  /** Keys that can stand in the file any number of times, so they cannot stand there by default. */
  private static boolean isOpen(ConfigKey key) {
    return key.name().endsWith("*") || key.name().contains("<");
  }

  private static void flatten(String prefix, Map<?, ?> tree, Map<String, String> into) {
    for (var entry : tree.entrySet()) {
      String name = prefix + entry.getKey();
      if (entry.getValue() instanceof Map<?, ?> section) {
        flatten(name + ".", section, into);
      } else {
        into.put(name, text(entry.getValue()));
      }
    }
  }

  private static String text(Object value) {
    return value instanceof Double number
        ? new java.math.BigDecimal(number.toString()).stripTrailingZeros().toPlainString()
        : String.valueOf(value);
  }
}
