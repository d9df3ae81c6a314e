package dev.amund.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.config.reading.ConfigKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The reference of the configuration is what the configuration is. */
class ConfigurationPageTest {
  private static final Path PAGE = Path.of("src/site/markdown/configuration.md");
  private static final Path SHIPPED = Path.of("config/amund.yaml");

  /** With {@code -Damund.docs.write=true} it writes the page before it compares. */
  @Test
  void thePageIsUpToDate() throws IOException {
    var expected = ConfigurationPage.of(Files.readString(SHIPPED), AmundConfig.keys());
    if (Boolean.getBoolean("amund.docs.write")) {
      Files.writeString(PAGE, expected);
    }
    assertThat(Files.readString(PAGE))
        .as(
            "%s is not what config/amund.yaml and the configuration classes say; write it again"
                + " with mvn -B -ntp test -Dtest=ConfigurationPageTest -Damund.docs.write=true",
            PAGE)
        .isEqualTo(expected);
  }

  @Test
  void everyKeyStandsThereOnce() throws IOException {
    var page = ConfigurationPage.of(Files.readString(SHIPPED), AmundConfig.keys());
    assertThat(AmundConfig.keys())
        .filteredOn(key -> key.inherited().isEmpty())
        .allSatisfy(key -> assertThat(page).containsOnlyOnce(line(key)));
  }

  @Test
  void exactlyTheKeysThatAModelMaySetAreMarked() throws IOException {
    var page = ConfigurationPage.of(Files.readString(SHIPPED), AmundConfig.keys());
    var marked =
        AmundConfig.keys().stream()
            .filter(key -> page.contains(line(key) + ConfigurationPage.MARK))
            .map(ConfigKey::name);
    assertThat(marked)
        .isNotEmpty()
        .containsExactlyInAnyOrderElementsOf(
            AmundConfig.keys().stream().flatMap(key -> key.inherited().stream()).toList());
  }

  private static String line(ConfigKey key) {
    return "\n- `" + ConfigurationPage.setting(key) + "`";
  }
}
