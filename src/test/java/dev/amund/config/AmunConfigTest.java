package dev.amund.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.config.reading.ConfigException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmunConfigTest {

  @ParameterizedTest
  @CsvSource({
    "4, 1000, 50, 10000, 1000",
    "4, 1000, 300, 10000, 1200",
    "4, 1000, 50, 700, 700",
    "0, 1000, 50, 10000, 0",
    "all, 0, 50, 10000, 10000"
  })
  void replaysAMultipleOfTheForgetSetButNeverTooLittle(
      String ratio, int minimum, int forget, int available, int expected) {
    assertThat(config(ratio, minimum).replay(forget, available)).isEqualTo(expected);
  }

  @Test
  void tellsEveryHyperParameterAsItIsConfigured() {
    assertThat(config("all", 10).asMap())
        .containsEntry("amun.replay-ratio", "all")
        .containsEntry("amun.replay-minimum", "10")
        .containsEntry("amun.salun-ratio", "1.0")
        .containsEntry("amun.attack.methods", "deepfool, pgd")
        .containsEntry("amun.attack.pgd.max-doublings", "10")
        .containsEntry("amun.fine-tune.learning-rate", "0.0125")
        .containsEntry("amun.fine-tune.batch-size", "40")
        .containsEntry("amun.fine-tune.batch-norm", "auto");
  }

  @ParameterizedTest
  @CsvSource({"some", "-1", "100001", "2.5"})
  void refusesAnyOtherRatio(String ratio) {
    assertThatThrownBy(() -> config(ratio, 0))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("amund.amun.replay-ratio = '" + ratio + "'")
        .hasMessageContaining("or all");
  }

  @Test
  void refusesAFineTuningThatForgetsNothing() {
    assertThatThrownBy(
            () ->
                AmundConfig.of(
                    Map.of(
                        "amund.amun.fine-tune.epochs", "2",
                        "amund.amun.fine-tune.retain-only-epochs", "2")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("none of the epochs");
  }

  private static AmunConfig config(String ratio, int minimum) {
    return AmundConfig.of(
            Map.of(
                "amund.amun.replay-ratio",
                ratio,
                "amund.amun.replay-minimum",
                Integer.toString(minimum)))
        .amun();
  }
}
