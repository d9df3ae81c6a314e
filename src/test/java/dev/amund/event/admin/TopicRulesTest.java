package dev.amund.event.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.event.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.junit.jupiter.api.Test;

/** The rules of the topics of training samples; a real broker checks the others. */
class TopicRulesTest {
  private static final String TOPIC = "a.training-samples.m";

  private final TopicRules rules = new TopicRules(new Topics("a."), List.of("m"));

  private List<String> problems(Map<String, String> changed) {
    var spec =
        rules.specs().stream().filter(each -> each.name().equals(TOPIC)).findFirst().orElseThrow();
    var settings = new HashMap<>(spec.creationConfig());
    settings.put("retention.ms", "-1");
    settings.putAll(changed);
    var entries =
        settings.entrySet().stream()
            .map(setting -> new ConfigEntry(setting.getKey(), setting.getValue()))
            .toList();
    return rules.ofSettings(Map.of(TOPIC, new Config(entries)));
  }

  @Test
  void theTopicThatAmundCreatesFollowsThem() {
    assertThat(problems(Map.of())).isEmpty();
  }

  @Test
  void aTopicThatForgetsTombstonesSoonIsRefused() {
    assertThat(problems(Map.of("delete.retention.ms", "86400000")))
        .singleElement()
        .asString()
        .contains(TOPIC, "delete.retention.ms", "2592000000");
  }

  @Test
  void aTopicThatMayKeepErasedSamplesForEverIsRefused() {
    assertThat(problems(Map.of("max.compaction.lag.ms", Long.toString(Long.MAX_VALUE))))
        .singleElement()
        .asString()
        .contains(TOPIC, "max.compaction.lag.ms");
  }

  @Test
  void aTopicThatGoesByAgeIsRefused() {
    assertThat(problems(Map.of("cleanup.policy", "delete")))
        .singleElement()
        .asString()
        .contains(TOPIC, "cleanup.policy=compact");
  }

  @Test
  void aTopicThatTakesLessThanAmundWritesIsRefused() {
    var small =
        new Config(
            List.of(
                new ConfigEntry("cleanup.policy", "delete"),
                new ConfigEntry("retention.ms", "-1"),
                new ConfigEntry("max.message.bytes", "500000")));
    var problems =
        rules.ofSettings(
            Map.of(
                "a.unlearning-batches", small, "a.evaluations", small, "a.model-versions", small));
    assertThat(problems)
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .contains("a.unlearning-batches", "max.message.bytes=500000", "1000000"))
        .anySatisfy(
            problem ->
                assertThat(problem)
                    .contains("a.evaluations", "max.message.bytes=500000", "1000000"))
        .noneMatch(
            problem -> problem.contains("model-versions") && problem.contains("max.message"));
  }

  @Test
  void samplesOfModelsThatRegisterNoneHaveNoTopic() {
    assertThat(new TopicRules(new Topics("a."), List.of()).specs())
        .extracting(TopicSpec::name)
        .noneMatch(name -> name.contains("training-samples"));
  }
}
