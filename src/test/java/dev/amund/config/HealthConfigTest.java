package dev.amund.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HealthConfigTest {

  @Test
  void valuesReachTheRecord() {
    var config =
        AmundConfig.of(
            Map.of(
                "amund.health.stuck-after", "2h",
                "amund.health.min-free-disk", "512MiB",
                "amund.health.max-quarantined", "0"));

    assertThat(config.health()).isEqualTo(new HealthConfig(Duration.ofHours(2), 512L << 20, 0));
  }

  @Test
  void whatIsWrongIsReportedWithWhatIsAllowed() {
    var refused =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                AmundConfig.of(
                    Map.of(
                        "amund.health.stuck-after", "5s",
                        "amund.health.min-free-disk", "1 gig",
                        "amund.health.max-quarantined", "-2")));

    assertThat(refused.problems())
        .containsExactly(
            "amund.health.stuck-after = '5s': allowed is a duration from 1m to 7d, such as 500ms,"
                + " 30s, 5m, 12h or 7d",
            "amund.health.min-free-disk = '1 gig': allowed is a size from 0, in bytes or such as"
                + " 512MiB or 1GiB",
            "amund.health.max-quarantined = '-2': allowed is a whole number from -1 to 1000000");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "4096, 4096",
    "7B, 7",
    "1KiB, 1024",
    "512MiB, 536870912",
    "1 GiB, 1073741824",
    "3TiB, 3298534883328"
  })
  void sizes(String text, long bytes) {
    assertThat(Sizes.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1GB", "1gib", "-1", "1.5GiB", "9999999999TiB", "99999999999999999999"})
  void noSizes(String text) {
    assertThatThrownBy(() -> Sizes.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1000", "1KiB", "1536MiB", "1GiB", "2048TiB"})
  void sizesAreWrittenAsTheyAreRead(String text) {
    assertThat(Sizes.format(Sizes.parse(text))).isEqualTo(text);
  }
}
