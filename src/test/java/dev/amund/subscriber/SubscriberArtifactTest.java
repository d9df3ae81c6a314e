package dev.amund.subscriber;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a fleet depends on is enough to follow, verify and serve, and no more than that. */
class SubscriberArtifactTest {
  private static final Path CLASSES = Path.of("target/classes");
  private static final Path VECTOR = Path.of("src/test/resources/dev/amund/artifacts/vector");

  /** What the dependencies of the pom bring. */
  private static final List<String> BROUGHT =
      List.of(
          "zstd-jni",
          "lz4-java",
          "snappy-java",
          "commons-compress",
          "commons-codec",
          "commons-io",
          "commons-lang3",
          "jackson-core",
          "jackson-annotations");

  @TempDir private Path directory;

  @Test
  void worksWithWhatItsPomNames() throws Exception {
    Path classes = directory.resolve("classes");
    for (Path file : included()) {
      copy(CLASSES.resolve(file), classes.resolve(file));
    }
    String program = SubscriberAlone.class.getName().replace('.', '/') + ".class";
    copy(Path.of("target/test-classes", program), classes.resolve(program));
    var path = new ArrayList<>(List.of(classes.toString()));
    path.addAll(jars());

    Path output = directory.resolve("output");
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                String.join(File.pathSeparator, path),
                SubscriberAlone.class.getName(),
                VECTOR.toString(),
                directory.resolve("state").toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(2, TimeUnit.MINUTES);
    process.destroyForcibly();
    assertThat(ended).isTrue();
    assertThat(output).content(StandardCharsets.UTF_8).contains("follows OptionalLong.empty");
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void itsPomIsFilledIn() throws IOException {
    String pom = Files.readString(Path.of("target/subscriber/pom.xml"));
    assertThat(pom).contains("<artifactId>amund-subscriber</artifactId>").doesNotContain("${");
    assertThat(Files.readString(Path.of("src/site/markdown/serving.md")))
        .contains("<artifactId>amund-subscriber</artifactId>");
  }

  /** The files of the jar, as pom.xml lists them. */
  private static List<Path> included() throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));
    String execution =
        pom.substring(pom.indexOf("<classifier>subscriber</classifier>")).split("</includes>")[0];
    List<PathMatcher> patterns =
        all("<include>(.+?)</include>", execution)
            .map(pattern -> FileSystems.getDefault().getPathMatcher("glob:" + pattern))
            .toList();
    assertThat(patterns).isNotEmpty();
    try (var files = Files.walk(CLASSES)) {
      return files
          .filter(Files::isRegularFile)
          .map(CLASSES::relativize)
          .filter(file -> patterns.stream().anyMatch(pattern -> pattern.matches(file)))
          .toList();
    }
  }

  /** Of this test's class path those that the pom names, and what they bring. */
  private static List<String> jars() throws IOException {
    String pom = Files.readString(Path.of("src/main/subscriber/pom.xml"));
    var names = new ArrayList<>(BROUGHT);
    all("<artifactId>(.+?)</artifactId>", pom.split("<dependencies>")[1]).forEach(names::add);
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(
            jar ->
                names.stream()
                    .anyMatch(
                        name -> Path.of(jar).getFileName().toString().matches(name + "-\\d.*")))
        .toList();
  }

  private static Stream<String> all(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(SubscriberArtifactTest::group);
  }

  private static String group(MatchResult found) {
    return found.group(1);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    Files.copy(from, to);
  }
}
