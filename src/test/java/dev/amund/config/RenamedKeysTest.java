package dev.amund.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.config.reading.ConfigException;
import dev.amund.config.reading.ConfigKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenamedKeysTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "unlearner.max-starts, unlearner.max-deliveries",
    "unlearner.attack-ahead, unlearner.max-precomputed-examples",
    "amun.attack.method, amun.attack.methods",
    "amun.attack.rivals, amun.attack.deepfool.candidate-classes",
    "amun.attack.candidate-classes, amun.attack.deepfool.candidate-classes",
    "amun.attack.half-steps, amun.attack.deepfool.half-steps",
    "amun.attack.overshoot, amun.attack.deepfool.overshoot",
    "amun.attack.max-steps, amun.attack.deepfool.max-steps",
    "amun.attack.initial-epsilon, amun.attack.pgd.initial-epsilon",
    "amun.attack.steps-per-epsilon, amun.attack.pgd.steps-per-epsilon",
    "amun.attack.step-fraction, amun.attack.pgd.step-fraction",
    "amun.attack.max-doublings, amun.attack.pgd.max-doublings",
    "gates.harder-factor, gates.learning-rate-increase-factor",
    "gates.gentler-factor, gates.learning-rate-decrease-factor"
  })
  void aFormerNameIsRefusedWithTheNewOneWhereverItIsSet(String former, String name)
      throws IOException {
    String refusal = "amund.%s: was renamed to amund.%s".formatted(former, name);
    String variable = ("amund." + former).replaceAll("[.-]", "_").toUpperCase();

    assertRefused(refusal, nested(former), Map.of(), Map.of());
    assertRefused(refusal, "", Map.of("amund." + former, "1"), Map.of());
    assertRefused(refusal, "", Map.of(), Map.of(variable, "1"));
    assertThat(AmundConfig.keys()).extracting(ConfigKey::name).contains("amund." + name);
  }

  @Test
  void aFormerNameIsRefusedForOneModelToo() throws IOException {
    assertRefused(
        "amund.models.my.digits.gates.harder-factor: was renamed to"
            + " amund.models.my.digits.gates.learning-rate-increase-factor",
        "amund: {models: {my.digits: {path: d.pt, gates: {harder-factor: 2}}}}",
        Map.of(),
        Map.of());
  }

  private void assertRefused(
      String refusal, String yaml, Map<String, String> overrides, Map<String, String> environment)
      throws IOException {
    Path file = Files.writeString(directory.resolve("amund.yaml"), yaml);
    assertThatThrownBy(() -> AmundConfig.load(file, overrides, environment))
        .asInstanceOf(InstanceOfAssertFactories.type(ConfigException.class))
        .extracting(ConfigException::problems, InstanceOfAssertFactories.list(String.class))
        .containsExactly(refusal);
  }

  /** The key with the value 1, as sections within sections. */
  private static String nested(String key) {
    String[] parts = ("amund." + key).split("\\.");
    return String.join(": {", parts) + ": 1" + "}".repeat(parts.length - 1);
  }
}
