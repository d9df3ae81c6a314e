package dev.amund.config.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "500ms, PT0.5S",
    "30s, PT30S",
    "5m, PT5M",
    "12h, PT12H",
    "7d, PT168H",
    "0s, PT0S",
    "1 h, PT1H"
  })
  void durations(String text, Duration expected) {
    assertThat(Durations.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "-5s",
        "1.5h",
        "5 weeks",
        "PT5M",
        "5M",
        "99999999999999999999s",
        "9223372036854775807d"
      })
  void noDurations(String text) {
    assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0ms", "1ms", "1500ms", "1s", "90s", "2m", "90m", "1h", "36h", "1d", "3650d"})
  void durationsAreWrittenAsTheyAreRead(String text) {
    assertThat(Durations.format(Durations.parse(text))).isEqualTo(text);
  }
}
