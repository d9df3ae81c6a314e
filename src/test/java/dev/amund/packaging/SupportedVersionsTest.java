package dev.amund.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page of supported versions against the build. */
class SupportedVersionsTest {
  private static final Path PAGE = Path.of("src/site/markdown/supported-versions.md");
  private static final Pattern QUOTED = Pattern.compile("\"(.+?)\"");

  @ParameterizedTest
  @CsvSource({
    "Kafka broker, <kafka.version>(.+)</kafka.version>",
    "Kafka clients and Kafka Streams, <kafka.version>(.+)</kafka.version>",
    "PyTorch, <pytorch.version>(.+)</pytorch.version>",
    "Java, <maven.compiler.release>(.+)</maven.compiler.release>"
  })
  void whatEachBuildRunsAgainstIsWhatItSays(String part, String inThePom) throws IOException {
    String version = first(inThePom, pom());
    assertThat(Files.readString(PAGE)).contains("| %s | %s |".formatted(part, version));
  }

  @ParameterizedTest
  @CsvSource({
    "FormerBrokerIT, @ValueSource\\(strings = (.+)\\)",
    "OtherRegistryIT, @ValueSource\\(strings = (.+)\\)",
    "ModelServersIT, OtherServer.fetchDjlServing\\((.+?)\\)",
    "ModelServersIT, OtherServer.fetchSpring\\((.+?)\\)"
  })
  void otherVersionsThatTestsRunAreNamed(String test, String inTheSource) throws IOException {
    Path source = Path.of("integration-tests/java/dev/amund/daemon", test + ".java");
    var versions = QUOTED.matcher(first(inTheSource, Files.readString(source))).results().toList();
    assertThat(versions).isNotEmpty();
    for (var version : versions) {
      assertThat(Files.readString(PAGE)).contains(version.group(1));
    }
  }

  @Test
  void whatTheComposeFileStartsIsWhatItSays() throws IOException {
    String page = Files.readString(PAGE);
    for (var service : YamlFiles.readOne(Path.of("docker/compose.yaml")).path("services")) {
      String image = service.path("image").asText();
      if (!service.has("build")) {
        assertThat(page).contains("`" + image + "`");
      }
    }
    assertThat(page).contains("DJL " + first("<djl.version>(.+)</djl.version>", pom()));
  }

  private static String pom() throws IOException {
    return Files.readString(Path.of("pom.xml"));
  }

  private static String first(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1);
  }
}
