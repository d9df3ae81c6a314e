package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The alerts and the dashboard ask for metrics that there are, and every alert is explained. */
class AlertRulesTest {
  private static final Path RULES = Path.of("docker/prometheus/alerts.yml");
  private static final Path RULE_TESTS = Path.of("docker/prometheus/alerts-test.yml");
  private static final Path DASHBOARD = Path.of("docker/grafana/dashboards/amund.json");
  private static final Path PARAGRAPHS = Path.of("src/site/markdown/alerts.md");
  private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
  private static final Pattern PROMQL = Pattern.compile("(?s)```promql\n(.*?)```");
  private static final Pattern METRIC = Pattern.compile("\\bamund_\\w+");

  /** Not amund's own: what else the alerts and the dashboard ask for. */
  private static final Set<String> OTHERS =
      Set.of(
          "kafka_consumer_fetch_manager_records_lag",
          "process_start_time_seconds",
          "process_resident_memory_bytes",
          "process_cpu_usage",
          "jvm_memory_used_bytes",
          "vertx_http_server_requests_total");

  private static final Pattern OTHER = Pattern.compile("\\b(kafka|process|jvm|vertx)_\\w+");

  @TempDir Path directory;

  @Test
  void theRulesAskForMetricsThatThereAre() throws IOException {
    assertThat(rules()).isNotEmpty();
    for (Map<String, Object> rule : rules()) {
      assertKnown(rule.get("expr").toString());
    }
  }

  @Test
  void theDashboardAsksForMetricsThatThereAre() throws IOException {
    assertThat(queries()).hasSizeGreaterThan(20);
    for (String query : queries()) {
      assertKnown(query);
    }
    assertKnown(Files.readString(DASHBOARD));
  }

  @Test
  void everyAlertSaysHowUrgentItIsAndWhereItIsExplained() throws IOException {
    for (Map<String, Object> rule : rules()) {
      String name = rule.get("alert").toString();
      assertThat(rule.get("labels")).as(name).hasFieldOrProperty("severity");
      assertThat(strings(rule, "labels").get("severity")).isIn("critical", "warning", "info");
      assertThat(strings(rule, "annotations"))
          .as(name)
          .containsOnlyKeys("summary", "description", "runbook_url")
          .containsEntry("runbook_url", PARAGRAPHS + "#" + name.toLowerCase(java.util.Locale.ROOT));
    }
  }

  @Test
  void everyAlertHasItsParagraphAndItsTestAndNoneIsLeftOver() throws IOException {
    var alerts = new TreeSet<String>();
    rules().forEach(rule -> alerts.add(rule.get("alert").toString()));

    assertThat(found("(?m)^### (\\w+)$", PARAGRAPHS)).isEqualTo(alerts);
    assertThat(found("alertname: (\\w+)", RULE_TESTS)).isEqualTo(alerts);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "check rules alerts.yml",
        "check config prometheus.yml",
        "test rules alerts-test.yml"
      })
  void promtoolAgrees(String arguments) throws Exception {
    promtool(RULES.getParent(), arguments);
  }

  @Test
  void promtoolUnderstandsTheQueriesOfTheDashboardAndOfTheDocumentation() throws Exception {
    var queries = new ArrayList<>(queries());
    PROMQL
        .matcher(Files.readString(MetricsPage.PAGE))
        .results()
        .forEach(block -> queries.add(block.group(1)));
    var rules = new ArrayList<Map<String, String>>();
    for (String query : queries) {
      String plain = query.replaceAll("\\$__(rate_interval|range)", "5m").replace("$model", ".*");
      rules.add(Map.of("record", "query:" + rules.size(), "expr", plain));
    }
    Files.writeString(
        directory.resolve("queries.yml"),
        new Yaml().dump(Map.of("groups", List.of(Map.of("name", "queries", "rules", rules)))));

    promtool(directory, "check rules queries.yml");
  }

  private static void promtool(Path directory, String arguments) throws Exception {
    assumeThat(PROMTOOL).as("promtool is not installed").isExecutable();
    var command = new ArrayList<>(List.of(PROMTOOL.toString()));
    command.addAll(List.of(arguments.split(" ")));
    Process promtool =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    String output = new String(promtool.getInputStream().readAllBytes());

    assertThat(promtool.waitFor()).as(output).isZero();
  }

  /** All queries of the dashboard. */
  private static List<String> queries() throws IOException {
    JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD.toFile());
    return dashboard.findValues("expr").stream().map(JsonNode::asText).toList();
  }

  private static void assertKnown(String query) throws IOException {
    var documented = MetricsPage.metrics();
    assertThat(METRIC.matcher(query).results())
        .as(query)
        .extracting(match -> MetricsPage.family(match.group(), documented))
        .isSubsetOf(documented.keySet());
    assertThat(OTHER.matcher(query).results())
        .as(query)
        .extracting(match -> match.group())
        .isSubsetOf(OTHERS);
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> rules() throws IOException {
    Map<String, Object> file = new Yaml().load(Files.readString(RULES));
    var rules = new ArrayList<Map<String, Object>>();
    for (var group : (List<Map<String, Object>>) file.get("groups")) {
      rules.addAll((List<Map<String, Object>>) group.get("rules"));
    }
    return rules;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, String> strings(Map<String, Object> rule, String key) {
    return (Map<String, String>) rule.get(key);
  }

  private static Set<String> found(String pattern, Path file) throws IOException {
    var names = new TreeSet<String>();
    Pattern.compile(pattern)
        .matcher(Files.readString(file))
        .results()
        .forEach(match -> names.add(match.group(1)));
    return names;
  }
}
