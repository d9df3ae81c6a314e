package dev.amund;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A package has one subject and few classes. One that needs more than most says why in its
 * package-info and is listed here with the most that it may have, so that it grows by decision
 * only.
 */
class PackageSizesTest {
  private static final Path SOURCES = Path.of("src/main/java");

  /** Classes of a package that does not say why it has more. */
  private static final int MOST = 35;

  /** No reason is good enough for more. */
  private static final int MOST_WITH_A_REASON = 45;

  private static final Map<String, Integer> LARGE =
      Map.of(
          "dev.amund.config", 42,
          "dev.amund.http", 45,
          "dev.amund.intake", 45,
          "dev.amund.model", 45,
          "dev.amund.samples", 42);

  private static final Pattern REASON =
      Pattern.compile("<p>It has more than thirty classes because (.+?)\\.(?= |$)");

  private static final int FEWEST_WORDS = 12;

  @Test
  void aPackageIsSmallOrListed() throws IOException {
    var large = new TreeMap<>(sizes());
    large.values().removeIf(classes -> classes <= MOST);
    assertThat(large).as("packages of more than %d classes", MOST).hasSameSizeAs(LARGE);
    assertThat(large)
        .allSatisfy((name, classes) -> assertThat(classes).isLessThanOrEqualTo(LARGE.get(name)));
    assertThat(LARGE.values()).allMatch(most -> most <= MOST_WITH_A_REASON);
  }

  @Test
  void aLargePackageSaysWhy() {
    var reasons =
        LARGE.keySet().stream().collect(Collectors.toMap(name -> name, PackageSizesTest::reason));
    assertThat(reasons)
        .allSatisfy(
            (name, reason) ->
                assertThat(reason.split(" ")).hasSizeGreaterThanOrEqualTo(FEWEST_WORDS));
    assertThat(reasons.values()).as("a reason is that of one package").doesNotHaveDuplicates();
  }

  @Test
  void everyPackageSaysWhatItIs() throws IOException {
    assertThat(sizes().keySet())
        .allSatisfy(name -> assertThat(packageInfo(name)).as(name).isRegularFile());
  }

  private static Map<String, Integer> sizes() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.endsWith("package-info.java"))
          .collect(Collectors.toMap(PackageSizesTest::packageOf, file -> 1, Integer::sum));
    }
  }

  private static String packageOf(Path file) {
    return SOURCES.relativize(file.getParent()).toString().replace('/', '.').replace('\\', '.');
  }

  private static Path packageInfo(String name) {
    return SOURCES.resolve(name.replace('.', '/')).resolve("package-info.java");
  }

  private static String reason(String name) {
    var text = text(packageInfo(name)).replaceAll("\\s*\\n \\*\\s*", " ");
    var found = REASON.matcher(text);
    assertThat(found.find()).as("%s says why it is large", name).isTrue();
    return found.group(1);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
