package dev.amund.config.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {
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
