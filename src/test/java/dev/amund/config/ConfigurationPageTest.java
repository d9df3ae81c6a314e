package dev.amund.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        .allSatisfy(key -> assertThat(page).containsOnlyOnce("\n- `" + key.name() + "` ("));
  }

  @Test
  void whatAModelInheritsIsNamedBySection() throws IOException {
    List<String> sections =
        ConfigurationPage.of(Files.readString(SHIPPED), AmundConfig.keys())
            .lines()
            .filter(line -> line.contains(" for each KEY of "))
            .toList();
    assertThat(AmundConfig.keys())
        .filteredOn(key -> key.inherited().isPresent())
        .isNotEmpty()
        .allSatisfy(
            key -> {
              String[] general = key.inherited().get().split("\\.", 3);
              assertThat(sections)
                  .filteredOn(line -> line.contains("else `amund." + general[1] + ".KEY`"))
                  .singleElement()
                  .asString()
                  .containsOnlyOnce("`" + general[2] + "`");
            });
  }
}
