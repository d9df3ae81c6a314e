package dev.amund.event.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.amund.config.AmundConfig;
import dev.amund.embedded.EmbeddedBroker;
import dev.amund.event.Topics;
import dev.amund.event.client.Brokers;
import dev.amund.event.client.KafkaClients;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
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
              "fresh.quarantine-actions",
              "fresh.quarantined-batches",
              "fresh.receipts",
              "fresh.retraining-requests",
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
          .isInstanceOfSatisfying(TopicException.class, e -> assertThat(e.problems()).hasSize(10))
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
  void aTopicThatIsAddedLaterGetsThePartitionsOfTheOthers() throws Exception {
    try (var clients = clients("amund.kafka.partitions", "3")) {
      new TopicAdmin(clients, new Topics("grown.")).ensure();
    }
    try (var clients = clients("amund.kafka.partitions", "5");
        var admin = Admin.create(clients.admin("test"))) {
      admin.deleteTopics(List.of("grown.version-retirements")).all().get();
      await().until(() -> !admin.listTopics().names().get().contains("grown.version-retirements"));

      assertThat(new TopicAdmin(clients, new Topics("grown.")).ensure())
          .containsExactly("grown.version-retirements");
    }
  }

  @Test
  void raisedPartitionsOfAnInstallationWithAHistoryAreNotToBeMended() throws Exception {
    var topics = new Topics("raised.");
    try (var clients = clients("amund.kafka.partitions", "2", "amund.kafka.group-id", "raised");
        var admin = Admin.create(clients.admin("test"));
        var producer =
            new KafkaProducer<>(
                clients.producer("test"), new StringSerializer(), new StringSerializer())) {
      new TopicAdmin(clients, topics).ensure();
      admin.createTopics(List.of(topic("raised-intake-models-changelog", 2, Map.of()))).all().get();
      assertThat(new TopicAdmin(clients, topics).ensure()).isEmpty();
      producer.send(new ProducerRecord<>(topics.modelVersions(), "m", "version 1")).get();

      raise(admin, topics.deletionRequests());
      assertThatThrownBy(() -> new TopicAdmin(clients, topics).ensure())
          .hasMessageContaining("raised.deletion-requests has 4")
          .hasMessageContaining("version chain and batch numbers would be lost");

      raise(
          admin,
          topics.unlearningBatches(),
          topics.modelVersions(),
          topics.versionRetirements(),
          topics.quarantinedBatches(),
          topics.quarantineActions(),
          topics.retrainingRequests());
      assertThatThrownBy(() -> new TopicAdmin(clients, topics).check())
          .hasMessageContaining("raised-intake-models-changelog has 2")
          .hasMessageContaining("version chain and batch numbers would be lost");
    }
  }

  private static void raise(Admin admin, String... topics) throws Exception {
    var wanted = new HashMap<String, NewPartitions>();
    for (String topic : topics) {
      wanted.put(topic, NewPartitions.increaseTo(4));
    }
    admin.createPartitions(wanted).all().get();
    await()
        .until(
            () ->
                admin.describeTopics(wanted.keySet()).allTopicNames().get().values().stream()
                    .allMatch(description -> description.partitions().size() == 4));
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
