package dev.amund.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.config.AmundConfig;
import dev.amund.embedded.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicAdminIT {
  @TempDir static Path directory;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void start() {
    broker = EmbeddedBroker.start(directory, 0);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static KafkaClients clients(String... overrides) {
    var values = new HashMap<String, String>();
    values.put("amund.kafka.bootstrap-servers", broker.bootstrapServers());
    values.put("amund.schema-registry.url", "mock://topics");
    for (int i = 0; i < overrides.length; i += 2) {
      values.put(overrides[i], overrides[i + 1]);
    }
    var config = AmundConfig.of(values);
    return new KafkaClients(config.kafka(), config.schemaRegistry());
  }

  @Test
  void missingTopicsAreCreatedOnceWithTheirPolicies() throws Exception {
    try (var clients = clients("amund.kafka.partitions", "3");
        var admin = Admin.create(clients.admin("test"))) {
      var topics = new Topics("fresh.");

      assertThat(new TopicAdmin(clients, topics).ensure())
          .containsExactly(
              "fresh.dead-letters",
              "fresh.deletion-requests",
              "fresh.evaluations",
              "fresh.model-versions",
              "fresh.receipts",
              "fresh.unlearning-batches",
              "fresh.version-retirements");
      assertThat(new TopicAdmin(clients, topics).ensure()).isEmpty();
      assertThat(new TopicAdmin(clients, topics).partitions()).isEqualTo(3);
      assertThat(admin.listTopics().names().get()).contains("fresh.receipts");
    }
  }

  @Test
  void withoutLeaveToCreateEveryMissingTopicIsListedWithItsCommand() {
    try (var clients = clients("amund.kafka.create-topics", "false")) {
      assertThatThrownBy(() -> new TopicAdmin(clients, new Topics("absent.")).ensure())
          .isInstanceOfSatisfying(TopicException.class, e -> assertThat(e.problems()).hasSize(7))
          .hasMessageContaining("topic absent.receipts is missing")
          .hasMessageContaining(
              "--topic absent.receipts --partitions 4 --config cleanup.policy=compact")
          .hasMessageContaining("create-topics");
    }
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnce() throws Exception {
    try (var clients = clients();
        var admin = Admin.create(clients.admin("test"))) {
      admin
          .createTopics(
              List.of(
                  topic("wrong.deletion-requests", 2, Map.of("cleanup.policy", "compact")),
                  topic("wrong.unlearning-batches", 3, Map.of("retention.ms", "60000")),
                  topic("wrong.model-versions", 3, Map.of("cleanup.policy", "compact,delete")),
                  topic("wrong.receipts", 1, Map.of("cleanup.policy", "delete")),
                  topic("wrong.version-retirements", 1, Map.of("retention.ms", "60000")),
                  topic("wrong.dead-letters", 1, Map.of())))
          .all()
          .get();

      assertThatThrownBy(() -> new TopicAdmin(clients, new Topics("wrong.")).ensure())
          .isInstanceOfSatisfying(
              TopicException.class,
              e ->
                  assertThat(e.problems())
                      .hasSize(7)
                      .anySatisfy(p -> assertThat(p).contains("deletion-requests", "loses records"))
                      .anySatisfy(p -> assertThat(p).contains("unlearning-batches", "604800000"))
                      .anySatisfy(p -> assertThat(p).contains("model-versions", "compact,delete"))
                      .anySatisfy(p -> assertThat(p).contains("receipts", "go by age"))
                      .anySatisfy(p -> assertThat(p).contains("retirements", "604800000"))
                      .anySatisfy(p -> assertThat(p).contains("dead-letters", "max.message.bytes"))
                      .anySatisfy(
                          p ->
                              assertThat(p)
                                  .contains("deletion-requests has 2", "retirements has 1")));
    }
  }

  @Test
  void aBrokerThatAnswersIsNoProblem() {
    try (var clients = clients();
        var brokers = new Brokers(clients, Duration.ofSeconds(10))) {
      assertThat(brokers.problem()).isEmpty();
    }
  }

  @Test
  void anUnreachableBrokerIsNamed() {
    try (var clients =
        clients(
            "amund.kafka.bootstrap-servers", "127.0.0.1:1",
            "amund.kafka.properties.default.api.timeout.ms", "600",
            "amund.kafka.properties.request.timeout.ms", "500")) {
      assertThatThrownBy(() -> new TopicAdmin(clients, new Topics("x.")).ensure())
          .isInstanceOf(TopicException.class)
          .hasMessageContaining("amund.kafka.bootstrap-servers (127.0.0.1:1)");
    }
  }

  private static NewTopic topic(String name, int partitions, Map<String, String> config) {
    return new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(config);
  }
}
