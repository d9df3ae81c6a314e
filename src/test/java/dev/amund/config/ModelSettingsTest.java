package dev.amund.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.amund.config.reading.ConfigException;
import dev.amund.config.reading.ConfigKey;
import dev.amund.config.reading.EffectiveValue;
import dev.amund.config.reading.EffectiveValue.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is set for one model, over what holds for all of them. */
class ModelSettingsTest {
  private static final String TWO_MODELS =
      """
      amund:
        models:
          digits:
            path: digits.pt
            amun: {seed: 7, attack: {pgd: {steps-per-epsilon: 9}}, fine-tune: {epochs: 2}}
            gates: {max-attempts: 5}
            intake: {max-age: 1h, dedup-retention: 60d}
          faces: {path: faces.pt}
        amun: {seed: 3, replay-minimum: 50}
        gates: {max-attempts: 4, max-test-accuracy-drop: 0.05}
        intake: {max-requests: 9}
      """;

  @TempDir Path directory;

  @Test
  void aModelOverridesKeyByKey() throws IOException {
    var config = load(TWO_MODELS);

    var digits = config.forModel("digits");
    assertThat(digits.amun().seed()).isEqualTo(7);
    assertThat(digits.amun().replayMinimum()).as("from the general section").isEqualTo(50);
    assertThat(digits.amun().attack().pgd().stepsPerEpsilon()).isEqualTo(9);
    assertThat(digits.amun().attack().methods()).isEqualTo(config.amun().attack().methods());
    assertThat(digits.amun().fineTune().epochs()).isEqualTo(2);
    assertThat(digits.gates().retry().maxAttempts()).isEqualTo(5);
    assertThat(digits.gates().thresholds().maxTestAccuracyDrop()).isEqualTo(0.05);
    assertThat(digits.intake().maxAge()).isEqualTo(Duration.ofHours(1));
    assertThat(digits.intake().dedupRetention()).isEqualTo(Duration.ofDays(60));
    assertThat(digits.intake().maxRequests()).isEqualTo(9);
  }

  @Test
  void theOthersAreLeftAlone() throws IOException {
    var config = load(TWO_MODELS);

    assertThat(config.amun().seed()).isEqualTo(3);
    for (var other : List.of("faces", "unknown")) {
      assertThat(config.forModel(other).amun()).isEqualTo(config.amun());
      assertThat(config.forModel(other).gates()).isEqualTo(config.gates());
      assertThat(config.forModel(other).intake()).isEqualTo(config.intake());
    }
    var digits = config.forModel("digits");
    assertThat(digits.forModel("faces").gates()).isEqualTo(config.gates());
    assertThat(digits.device()).isEqualTo(config.device());
    assertThat(digits.models()).isEqualTo(config.models());
  }

  @Test
  void everyKeyOfTheThreeSectionsCanBeSetForAModelAndNoOther() {
    var general =
        AmundConfig.keys().stream()
            .map(ConfigKey::name)
            .filter(name -> name.matches("amund\\.(amun|gates|intake)\\..*"))
            .toList();

    assertThat(general).hasSizeGreaterThan(40);
    assertThat(AmundConfig.keys().stream().flatMap(key -> key.inherited().stream()))
        .containsExactlyInAnyOrderElementsOf(general);
    assertThat(AmundConfig.keys())
        .filteredOn(key -> key.inherited().isPresent())
        .allSatisfy(
            key ->
                assertThat(key.name())
                    .isEqualTo(key.inherited().get().replace("amund.", "amund.models.<id>.")));
  }

  @Test
  void aWrongValueIsReportedUnderTheKeyThatItIsSetUnder() {
    var refused =
        refused(
            """
            amund:
              models:
                digits: {path: d.pt, gates: {max-attempts: 0}, amun: {variant: amnu}}
                faces: {path: f.pt}
              intake: {max-age: 400d}
            """);

    assertThat(refused.problems())
        .containsExactly(
            "amund.intake.max-age = '400d': allowed is a duration from 10ms to 30d, such as 500ms,"
                + " 30s, 5m, 12h or 7d",
            "amund.models.digits.amun.variant = 'amnu': allowed is one of amun, amun-adv-only",
            "amund.models.digits.gates.max-attempts = '0': allowed is a whole number from 1 to"
                + " 100");
  }

  @Test
  void whatDoesNotGoTogetherIsReportedForTheModelThatSetsIt() {
    var refused =
        refused(
            """
            amund:
              models:
                digits: {path: d.pt, amun: {fine-tune: {epochs: 2}}}
                faces: {path: f.pt}
              amun: {fine-tune: {epochs: 4, retain-only-epochs: 2}}
            """);

    assertThat(refused.problems())
        .containsExactly(
            "amund.models.digits.amun.fine-tune: retain-only-epochs = 2 leave none of the epochs"
                + " = 2 for forgetting");
    assertThat(
            refused(
                    """
                    amund:
                      models: {digits: {path: d.pt}}
                      amun: {fine-tune: {epochs: 2, retain-only-epochs: 2}}
                    """)
                .problems())
        .as("what a model only inherits")
        .singleElement()
        .asString()
        .startsWith("amund.amun.fine-tune: ");
  }

  @Test
  void unknownKeysAreRefusedWithTheModelsOwnThatWasMeant() {
    var refused =
        refused(
            """
            amund:
              models:
                digits: {path: d.pt, gates: {max-atempts: 3}, intake: {seed: 1}, colour: red}
                faces: {path: f.pt}
            """);

    assertThat(refused.problems())
        .containsExactly(
            "amund.models.digits.colour: no such key",
            "amund.models.digits.gates.max-atempts: no such key; do you mean"
                + " amund.models.digits.gates.max-attempts?",
            "amund.models.digits.intake.seed: no such key; do you mean"
                + " amund.models.digits.amun.seed?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "device.threads",
        "device.name",
        "unlearner.max-precomputed-examples",
        "rmia.gamma",
        "data-directory",
        "kafka.properties.acks"
      })
  void whatHoldsForAllModelsIsNotSetForOne(String key) {
    var problems =
        catchThrowableOfType(
                ConfigException.class,
                () ->
                    AmundConfig.of(
                        Map.of(
                            "amund.models.digits.path", "d.pt", "amund.models.digits." + key, "1")))
            .problems();

    assertThat(problems)
        .containsExactly(
            "amund.models.digits.%s: cannot be set for one model; amund.%s holds for all of them"
                .formatted(key, key));
  }

  @Test
  void settingsOfNoModelAreRefused() {
    assertThat(refused("amund: {models: {digits: {gates: {max-attempts: 3}}}}").problems())
        .containsExactly(
            "amund.models.digits.gates.max-attempts: there is no such model without"
                + " amund.models.digits.path");
  }

  @ParameterizedTest
  @CsvSource({
    "digits, AMUND_MODELS_DIGITS_GATES_MAX_ATTEMPTS",
    "my-model, AMUND_MODELS_MY_MODEL_GATES_MAX_ATTEMPTS",
    "My_Model, AMUND_MODELS_MY_MODEL_GATES_MAX_ATTEMPTS",
    "v1.2, AMUND_MODELS__V1_2__GATES_MAX_ATTEMPTS"
  })
  void theEnvironmentReachesTheSettingsOfAModel(String id, String variable) throws IOException {
    var file =
        write("amund: {models: {\"%s\": {path: m.pt, gates: {max-attempts: 2}}}}".formatted(id));

    var config = AmundConfig.load(file, Map.of(), Map.of(variable, "8"));

    assertThat(config.forModel(id).gates().retry().maxAttempts()).isEqualTo(8);
    assertThat(config.gates().retry().maxAttempts()).isEqualTo(3);
  }

  @Test
  void whatIsSetForAModelInTheFileBeatsWhatIsSetForAllInTheEnvironment() throws IOException {
    var config =
        AmundConfig.load(
            write(TWO_MODELS), Map.of(), Map.of("AMUND_GATES_MAX_ATTEMPTS", "9", "AMUND_X", "1"));

    assertThat(config.forModel("digits").gates().retry().maxAttempts()).isEqualTo(5);
    assertThat(config.forModel("faces").gates().retry().maxAttempts()).isEqualTo(9);
  }

  @Test
  void overridesReachAnIdWithADot() throws IOException {
    var config =
        AmundConfig.load(
            write("amund: {models: {\"v1.2\": {path: m.pt}}}"),
            Map.of("amund.models.\"v1.2\".gates.max-attempts", "6"),
            Map.of());

    assertThat(config.forModel("v1.2").gates().retry().maxAttempts()).isEqualTo(6);
  }

  @Test
  void aSystemPropertyReachesTheSettingsOfAModel() throws IOException {
    String key = "amund.models.my-model.gates.max-attempts";
    System.setProperty(key, "7");
    try {
      var config = load("amund: {models: {my-model: {path: m.pt}}}");
      assertThat(config.forModel("my-model").gates().retry().maxAttempts()).isEqualTo(7);
    } finally {
      System.clearProperty(key);
    }
  }

  @Test
  void everyValueSaysWhereItComesFrom() throws IOException {
    var values =
        AmundConfig.effective(
            write(TWO_MODELS),
            Map.of("amund.models.digits.amun.replay-ratio", "all"),
            Map.of("AMUND_GATES_RETAIN_SAMPLES", "77", "AGE", "2h"));

    assertThat(values)
        .contains(
            own("gates.max-attempts", "5", Origin.FILE),
            own("amun.replay-ratio", "all", Origin.OVERRIDE),
            own("amun.salun-ratio", "1", Origin.DEFAULT),
            inherited("gates.max-test-accuracy-drop", "0.05", Origin.FILE),
            inherited("gates.retain-samples", "77", Origin.ENVIRONMENT),
            new EffectiveValue(
                "amund.gates.max-attempts", "4", Origin.FILE, "amund.gates.max-attempts"));
    assertThat(values)
        .filteredOn(EffectiveValue::isInherited)
        .extracting(EffectiveValue::key)
        .doesNotContain("amund.models.digits.amun.seed")
        .contains("amund.models.faces.amun.seed");
  }

  @Test
  void secretsAreNotShownAndTheExpressionOfANumberIs() throws IOException {
    var values =
        AmundConfig.effective(
            write(
                """
                amund:
                  kafka: {properties: {sasl.jaas.config: hunter2, linger.ms: 5}}
                  schema-registry: {url: "http://user:hunter2@registry:8081"}
                  data-directory: ${PLACE}
                  models: {digits: {path: m.pt, intake: {max-age: "${AGE}"}}}
                """),
            Map.of(),
            Map.of("AGE", "2h", "PLACE", "hunter2"));

    assertThat(values.toString()).doesNotContain("hunter2");
    assertThat(values)
        .contains(own("intake.max-age", "2h", Origin.FILE))
        .extracting(EffectiveValue::key)
        .contains("amund.kafka.properties.sasl.jaas.config", "amund.kafka.properties.linger.ms");
  }

  private static EffectiveValue own(String key, String value, Origin origin) {
    String full = "amund.models.digits." + key;
    return new EffectiveValue(full, value, origin, full);
  }

  private static EffectiveValue inherited(String key, String value, Origin origin) {
    return new EffectiveValue("amund.models.digits." + key, value, origin, "amund." + key);
  }

  private AmundConfig load(String yaml) throws IOException {
    return AmundConfig.load(write(yaml), Map.of(), Map.of());
  }

  private ConfigException refused(String yaml) {
    return catchThrowableOfType(ConfigException.class, () -> load(yaml));
  }

  private Path write(String yaml) throws IOException {
    return Files.writeString(directory.resolve("amund.yaml"), yaml);
  }
}
