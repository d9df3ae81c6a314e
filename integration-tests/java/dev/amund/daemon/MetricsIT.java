package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.amund.daemon.MetricsPage.Metric;
import dev.amund.event.ReceiptStatus;
import dev.amund.process.ServeProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus gets to see of a daemon that works. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class MetricsIT {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final Pattern TYPE = Pattern.compile("# TYPE (amund_\\w+) (\\w+)");
  private static final Pattern SAMPLE = Pattern.compile("(amund_\\w+?)(?:\\{(.*)})? (\\S+)");
  private static final Path PROMTOOL = Path.of("/usr/bin/promtool");

  @TempDir Path directory;

  @Test
  void theDaemonReportsWhatIsDocumentedAndNothingElse() throws Exception {
    try (var cluster = new TestCluster(directory, Map.of("amund.samples.topic", "true"));
        var daemon = cluster.serve()) {
      daemon.awaitReady();
      String atFirst = scrape(daemon);
      var documented = new TreeMap<>(MetricsPage.metrics());
      documented
          .keySet()
          .removeIf(name -> name.startsWith("amund_subscriber_") || name.startsWith("amund_gpu_"));
      assertThat(scraped(atFirst)).isEqualTo(documented);

      var receipts = cluster.receipts();
      List<UUID> requests = cluster.request(0, 6);
      receipts.await(requests, ReceiptStatus.ERASED);
      await("all is done with")
          .atMost(TIMEOUT)
          .untilAsserted(
              () ->
                  assertThat(values(scrape(daemon)))
                      .containsEntry("amund_receipts_total{model=\"small\",status=\"erased\"}", 6.0)
                      .containsEntry(
                          "amund_pending_requests{model=\"small\",part=\"unlearner\"}", 0.0)
                      .containsEntry("amund_model_version{model=\"small\"}", 2.0)
                      .containsEntry("amund_health_check_up{check=\"models\",kind=\"ready\"}", 1.0)
                      .containsEntry(
                          "amund_request_duration_seconds_count{model=\"small\",status=\"unlearned\"}",
                          6.0));
      assertThat(scraped(scrape(daemon)))
          .as("no event brings a series that was not there before")
          .isEqualTo(documented);
      assertThat(series(scrape(daemon))).isEqualTo(series(atFirst));
    }
  }

  @Test
  void promtoolFindsNothingToComplainOfInOurNames() throws Exception {
    assumeThat(PROMTOOL).as("promtool is not installed").isExecutable();
    try (var cluster = new TestCluster(directory, Map.of());
        var daemon = cluster.serve()) {
      daemon.awaitReady();
      Path ours = directory.resolve("metrics.txt");
      Files.writeString(
          ours,
          scrape(daemon)
              .lines()
              .filter(line -> line.matches("(# (HELP|TYPE) )?amund_.*"))
              .collect(Collectors.joining("\n", "", "\n")));

      Process promtool =
          new ProcessBuilder(PROMTOOL.toString(), "check", "metrics")
              .redirectInput(ours.toFile())
              .redirectErrorStream(true)
              .start();
      String complaints = new String(promtool.getInputStream().readAllBytes());

      assertThat(complaints).isEmpty();
      assertThat(promtool.waitFor()).isZero();
    }
  }

  private static String scrape(ServeProcess daemon) throws IOException, InterruptedException {
    return daemon.text("/metrics");
  }

  private static Map<String, Metric> scraped(String page) throws IOException {
    Map<String, Metric> documented = MetricsPage.metrics();
    var types = new TreeMap<String, String>();
    page.lines()
        .map(TYPE::matcher)
        .filter(type -> type.matches())
        .forEach(type -> types.put(type.group(1), type.group(2)));
    var metrics = new TreeMap<String, Metric>();
    types.forEach(
        (name, type) -> {
          String family = MetricsPage.family(name, documented);
          if (family.equals(name)) {
            metrics.put(name, new Metric(type, new TreeSet<>()));
          }
        });
    for (String line : page.lines().toList()) {
      var sample = SAMPLE.matcher(line);
      if (sample.matches()) {
        String family = MetricsPage.family(sample.group(1), documented);
        assertThat(metrics).as(line).containsKey(family);
        metrics.get(family).labels().addAll(labels(sample.group(2)));
      }
    }
    return metrics;
  }

  private static List<String> labels(String text) {
    return text == null
        ? List.of()
        : Arrays.stream(text.split("\",?"))
            .filter(part -> part.endsWith("="))
            .map(part -> part.substring(0, part.length() - 1))
            .filter(label -> !label.equals("le"))
            .toList();
  }

  private static Map<String, Double> values(String page) {
    var values = new TreeMap<String, Double>();
    page.lines()
        .filter(line -> line.startsWith("amund_"))
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              values.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
            });
    return values;
  }

  private static TreeSet<String> series(String page) {
    return new TreeSet<>(values(page).keySet());
  }
}
