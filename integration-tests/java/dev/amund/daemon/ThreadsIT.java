package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.amund.event.ReceiptStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every thread that a daemon has is in the list of the documentation, which says what becomes of an
 * error there, and no thread of its own outlives it.
 */
class ThreadsIT {
  private static final Path LIST = Path.of("src/site/markdown/faults.md");
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  /** Threads of the virtual machine, of the tests and of the test cluster. */
  private static final List<Pattern> OTHERS =
      List.of(
          Pattern.compile("ForkJoinPool\\.commonPool-worker-\\d+|Common-Cleaner|process reaper.*"),
          Pattern.compile("Keep-Alive-Timer|Attach Listener|Cleaner-\\d+|awaitility.*|tail-.*"),
          Pattern.compile("(JNA Cleaner|RMI|JFR|JaCoCo|surefire|junit|main).*"));

  @TempDir private Path directory;

  @Test
  void everyThreadIsInTheListAndNoneOutlivesTheDaemon() throws Exception {
    List<Pattern> listed = listed();
    assertThat(listed).hasSizeGreaterThan(10);
    var settings = Map.of("amund.samples.topic", "true", "amund.http.port", "0");
    try (var cluster = new TestCluster(directory, settings)) {
      Set<String> before = names();
      var seen = new ConcurrentSkipListSet<String>();
      try (var daemon = Daemon.start(cluster.config())) {
        assertThat(daemon.address()).isNotEmpty();
        var receipts = cluster.receipts();
        // So that it trains, draws and writes; some threads live only as long as that.
        var requests = cluster.request(0, 4);
        await()
            .atMost(TIMEOUT)
            .pollInterval(Duration.ofMillis(5))
            .until(
                () -> {
                  seen.addAll(names());
                  return requests.stream()
                      .allMatch(id -> receipts.statuses(id).contains(ReceiptStatus.ERASED));
                });
      }
      seen.removeAll(before);
      seen.removeIf(name -> matches(OTHERS, name));
      var unlisted = new TreeSet<>(seen);
      unlisted.removeIf(name -> matches(listed, name));
      assertThat(unlisted).as("say in %s what becomes of an error there", LIST).isEmpty();
      assertThat(seen)
          .contains(
              "amund-unlearner",
              "amund-arithmetic",
              "amund-replay",
              "amund-samples",
              "amund-ledger",
              "amund-backlog");
      await()
          .atMost(TIMEOUT)
          .untilAsserted(() -> assertThat(names()).noneMatch(name -> name.startsWith("amund-")));
    }
  }

  private static boolean matches(List<Pattern> patterns, String name) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
  }

  private static Set<String> names() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .collect(Collectors.toSet());
  }

  /** The first column of the table; {@code …} stands for anything, {@code N} for a number. */
  private static List<Pattern> listed() throws Exception {
    String section = Files.readString(LIST).split("(?m)^## Threads$", 2)[1].split("(?m)^## ", 2)[0];
    return Pattern.compile("(?m)^\\|([^|]*`[^|]*)\\|")
        .matcher(section)
        .results()
        .flatMap(row -> Pattern.compile("`([^`]+)`").matcher(row.group(1)).results())
        .map(name -> name.group(1))
        .map(ThreadsIT::pattern)
        .toList();
  }

  private static Pattern pattern(String name) {
    String regex =
        Pattern.quote(name)
            .replace("…", "\\E.*\\Q")
            .replaceAll("-N(?=-|\\\\E$)", "-\\\\E\\\\d+\\\\Q");
    return Pattern.compile(regex + "( \\| .*)?");
  }
}
