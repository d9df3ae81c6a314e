package dev.amund;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Terms that gave way to those of the glossary in {@code concepts.md} do not come back: in no
 * source of the daemon, no test, no page, no configuration.
 */
class RetiredTermsTest {
  /** Names of code: they are compared with their case. */
  private static final List<String> NAMES =
      List.of(
          "Workshop",
          "ModelRoom",
          "SmallRoom",
          "Household",
          "Estate",
          "SignsOfLife",
          "SpareTime",
          "AttackAhead",
          "attackedAhead",
          "AttackWalk",
          "isTired",
          "saidBy",
          "ReplayBan",
          "OutsideChecks",
          "PATIENCE",
          "GLANCE",
          "lastWords",
          "layOut",
          "giveUp",
          "BatchInHand",
          "DutyMeters",
          "Stagehand");

  /** Keys of the configuration and labels of metrics; their former names are refused. */
  private static final List<String> KEYS =
      List.of(
          "harder-factor",
          "gentler-factor",
          "unlearner.max-starts",
          "unlearner.attack-ahead",
          "attack.rivals",
          "fate=\"",
          "attack_ahead_samples");

  /** Wordings that the glossary replaces; only where users and developers of today read. */
  private static final List<String> WORDINGS = List.of("anew", "batch in hand", "the way back for");

  /** Where former names are named on purpose. */
  private static final List<String> EXEMPT =
      List.of("RetiredTermsTest.java", "RenamedKeys.java", "RenamedKeysTest.java", "CHANGELOG.md");

  static Stream<Path> sources() throws IOException {
    var all = new ArrayList<Path>();
    for (var root : List.of("src", "integration-tests", "config", "docker", "schemas")) {
      try (var files = Files.walk(Path.of(root))) {
        files.filter(RetiredTermsTest::isText).forEach(all::add);
      }
    }
    all.add(Path.of("README.md"));
    return all.stream().filter(file -> !EXEMPT.contains(file.getFileName().toString())).sorted();
  }

  static Stream<Path> roots() {
    return Stream.of(
            "src/main",
            "src/site",
            "src/test",
            "integration-tests",
            "config",
            "docker",
            "schemas",
            "README.md")
        .map(Path::of);
  }

  @ParameterizedTest
  @MethodSource("roots")
  void retiredTermsDoNotComeBack(Path root) throws IOException {
    var names = Pattern.compile("\\b(" + String.join("|", NAMES) + ")\\b");
    var keys = Pattern.compile(String.join("|", KEYS.stream().map(Pattern::quote).toList()));
    var wordings = Pattern.compile("\\b(" + String.join("|", WORDINGS) + ")\\b");
    boolean read = root.startsWith("src/main") || root.startsWith("src/site");
    var found = new ArrayList<String>();
    for (Path file : sources().filter(file -> file.startsWith(root)).toList()) {
      String text = Files.readString(file);
      add(found, file, names, text);
      add(found, file, keys, text);
      if (read) {
        add(found, file, wordings, text);
      }
    }
    assertThat(found).as("see the glossary in concepts.md for the term of today").isEmpty();
  }

  private static void add(List<String> found, Path file, Pattern terms, String text) {
    terms.matcher(text).results().forEach(term -> found.add(file + ": " + term.group()));
  }

  private static boolean isText(Path file) {
    return file.toString().matches(".*\\.(java|md|ya?ml|avsc|json|py|js|html|xml|properties)");
  }
}
