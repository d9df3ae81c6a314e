package dev.amund.event;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Verifies at start that the topics exist and are as the promises need them, and creates those that
 * are missing where the configuration allows it.
 *
 * <p>What it insists on: a request or a batch must not be compacted away (many share a key); heads
 * and receipts must not go by age; batches, retirements and dead letters are kept for a week at
 * least; the topics that are partitioned by model have equally many partitions, because whoever
 * holds a partition of batches reads and writes the same partition of versions; and a dead letter,
 * which is a request with headers on top, fits into its topic.
 */
public final class TopicAdmin {
  private static final Duration YEAR = Duration.ofDays(365);
  private static final Duration WEEK = Duration.ofDays(7);
  private static final Duration MONTH = Duration.ofDays(30);
  private static final Duration DAY = Duration.ofDays(1);

  /** What the headers of a dead letter may add to the record that it was. */
  private static final int DEAD_LETTER_HEADROOM = 64 * 1024;

  private static final int DEAD_LETTER_BYTES = 4 * 1024 * 1024;

  /** Room for a photograph. */
  private static final int SAMPLE_BYTES = 8 * 1024 * 1024;

  private final KafkaClients clients;
  private final Topics topics;
  private final List<String> registeredModels;

  /** For an installation whose samples are imported only. */
  public TopicAdmin(KafkaClients clients, Topics topics) {
    this(clients, topics, List.of());
  }

  /**
   * @param registeredModels ids of the models whose samples are registered in a topic
   */
  public TopicAdmin(KafkaClients clients, Topics topics, List<String> registeredModels) {
    this.clients = clients;
    this.topics = topics;
    this.registeredModels = List.copyOf(registeredModels);
  }

  /**
   * Verifies all topics and creates the missing ones. Harmless when several daemons do it at once.
   *
   * @return the names of the topics that were created, in alphabetical order
   * @throws TopicException with every problem there is and what to do about it, or if the brokers
   *     cannot be reached
   */
  public List<String> ensure() {
    try (var admin = Admin.create(clients.admin("topics"))) {
      var problems = new ArrayList<String>();
      var created = createMissing(admin, problems);
      var found = describe(admin);
      checkPolicies(configs(admin, found.keySet()), problems);
      checkPartitions(found, problems);
      if (!problems.isEmpty()) {
        throw new TopicException(problems);
      }
      return List.copyOf(created);
    }
  }

  /**
   * How many partitions the topics have that are partitioned by model.
   *
   * @throws TopicException if the topic does not exist or the brokers cannot be reached
   */
  public int partitions() {
    try (var admin = Admin.create(clients.admin("topics"))) {
      return Optional.ofNullable(describe(admin).get(topics.deletionRequests()))
          .map(description -> description.partitions().size())
          .orElseThrow(() -> new TopicException(List.of(missing(topics.deletionRequests()))));
    }
  }

  private List<TopicSpec> specs() {
    return Stream.concat(events(), registeredModels.stream().map(this::samples)).toList();
  }

  /**
   * A tombstone must be there for all who follow, also those that were away for a while; what it
   * has taken out must not lie in the log for long.
   */
  private TopicSpec samples(String modelId) {
    return TopicSpec.compacted(topics.trainingSamples(modelId))
        .withMaxMessageBytes(SAMPLE_BYTES)
        .with(
            Map.of(
                TopicConfig.DELETE_RETENTION_MS_CONFIG, millis(YEAR),
                TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG, millis(DAY),
                TopicConfig.SEGMENT_MS_CONFIG, millis(DAY)));
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }

  private Stream<TopicSpec> events() {
    return Stream.of(
        TopicSpec.kept(topics.deletionRequests(), Duration.ofDays(30), Duration.ofHours(1)),
        TopicSpec.kept(topics.unlearningBatches(), YEAR, WEEK),
        TopicSpec.compacted(topics.modelVersions()),
        TopicSpec.kept(topics.versionRetirements(), YEAR, WEEK),
        TopicSpec.kept(topics.evaluations(), YEAR, Duration.ZERO),
        TopicSpec.compacted(topics.receipts()),
        TopicSpec.kept(topics.deadLetters(), YEAR, WEEK).withMaxMessageBytes(DEAD_LETTER_BYTES));
  }

  private TreeSet<String> createMissing(Admin admin, List<String> problems) {
    var missing = new HashMap<String, TopicSpec>();
    specs().forEach(spec -> missing.put(spec.name(), spec));
    missing.keySet().removeAll(describe(admin).keySet());
    var created = new TreeSet<String>();
    if (!clients.config().createTopics()) {
      missing.keySet().stream()
          .sorted()
          .forEach(
              name ->
                  problems.add(
                      missing(name) + " (amund may not: amund.kafka.create-topics is false)"));
      return created;
    }
    var results =
        admin.createTopics(missing.values().stream().map(this::newTopic).toList()).values();
    results.forEach(
        (name, result) -> {
          try {
            get(result);
            created.add(name);
          } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
              problems.add(
                  "%s, which amund could not: %s".formatted(missing(name), Causes.rootInWords(e)));
            }
          }
        });
    awaitVisible(admin, created);
    return created;
  }

  private NewTopic newTopic(TopicSpec spec) {
    short replication = clients.config().replicationFactor();
    return new NewTopic(
            spec.name(),
            Optional.of(clients.config().partitions()),
            replication < 0 ? Optional.empty() : Optional.of(replication))
        .configs(spec.creationConfig());
  }

  /** The command that makes the topic as amund would. */
  private String missing(String name) {
    var spec = specs().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
    var command = new StringBuilder("topic %s is missing: create it with kafka-topics.sh --create");
    command.append(" --topic %s --partitions %d");
    spec.creationConfig().forEach((k, v) -> command.append(" --config ").append(k + "=" + v));
    return command.toString().formatted(name, name, clients.config().partitions());
  }

  private Map<String, TopicDescription> describe(Admin admin) {
    var found = new HashMap<String, TopicDescription>();
    var names = specs().stream().map(TopicSpec::name).toList();
    admin
        .describeTopics(names)
        .topicNameValues()
        .forEach(
            (name, result) -> {
              try {
                found.put(name, get(result));
              } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                  throw unreachable("topic " + name + " cannot be described", e);
                }
              }
            });
    return found;
  }

  /**
   * Creation is answered by the controller; the broker that answers us learns of it a bit later.
   */
  private void awaitVisible(Admin admin, Collection<String> created) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!describe(admin).keySet().containsAll(created)) {
      if (System.nanoTime() > deadline) {
        throw new TopicException(
            List.of("topics " + created + " were created and have not appeared for 10 s"));
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TopicException("interrupted", e);
    }
  }

  private Map<String, Config> configs(Admin admin, Collection<String> names) {
    var resources =
        names.stream().map(n -> new ConfigResource(ConfigResource.Type.TOPIC, n)).toList();
    var found = new HashMap<String, Config>();
    admin
        .describeConfigs(resources)
        .values()
        .forEach(
            (resource, result) -> {
              try {
                found.put(resource.name(), get(result));
              } catch (ExecutionException e) {
                throw unreachable("the settings of topic " + resource.name() + " are hidden", e);
              }
            });
    return found;
  }

  private void checkPolicies(Map<String, Config> configs, List<String> problems) {
    for (TopicSpec spec : specs()) {
      var config = configs.get(spec.name());
      if (config == null) {
        continue;
      }
      String policy = value(config, TopicConfig.CLEANUP_POLICY_CONFIG);
      if (!policy.equals(spec.cleanupPolicy())) {
        problems.add(
            "topic %s has cleanup.policy=%s, which %s: set cleanup.policy=%s"
                .formatted(
                    spec.name(),
                    policy,
                    spec.compacted() ? "lets records go by age" : "loses records that share a key",
                    spec.cleanupPolicy()));
      }
      checkRetention(spec, value(config, TopicConfig.RETENTION_MS_CONFIG), problems);
    }
    checkDeadLettersFit(configs, problems);
    registeredModels.forEach(id -> checkErasure(topics.trainingSamples(id), configs, problems));
  }

  private static void checkErasure(
      String topic, Map<String, Config> configs, List<String> problems) {
    var config = configs.get(topic);
    if (config == null) {
      return;
    }
    if (Long.parseLong(value(config, TopicConfig.DELETE_RETENTION_MS_CONFIG)) < MONTH.toMillis()) {
      problems.add(
          "topic %s forgets tombstones after delete.retention.ms=%s, and daemons that were away then keep erased samples: set it to %d at least"
              .formatted(
                  topic, value(config, TopicConfig.DELETE_RETENTION_MS_CONFIG), MONTH.toMillis()));
    }
    if (Long.parseLong(value(config, TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG))
        > MONTH.toMillis()) {
      problems.add(
          "topic %s may keep erased samples for ever: set max.compaction.lag.ms to %d, or %d at most"
              .formatted(topic, DAY.toMillis(), MONTH.toMillis()));
    }
  }

  private static void checkRetention(TopicSpec spec, String millis, List<String> problems) {
    long retention = Long.parseLong(millis);
    if (!spec.compacted() && retention >= 0 && retention < spec.minRetention().toMillis()) {
      problems.add(
          "topic %s has retention.ms=%s: records may go before they are read; set it to %d at least"
              .formatted(spec.name(), millis, spec.minRetention().toMillis()));
    }
  }

  private void checkDeadLettersFit(Map<String, Config> configs, List<String> problems) {
    var requests = configs.get(topics.deletionRequests());
    var dead = configs.get(topics.deadLetters());
    if (requests == null || dead == null) {
      return;
    }
    long largest = Long.parseLong(value(requests, TopicConfig.MAX_MESSAGE_BYTES_CONFIG));
    long room = Long.parseLong(value(dead, TopicConfig.MAX_MESSAGE_BYTES_CONFIG));
    if (room < largest + DEAD_LETTER_HEADROOM) {
      problems.add(
          "topic %s has max.message.bytes=%d, too few for a record of %s (%d) with its reason: set it to %d at least"
              .formatted(
                  topics.deadLetters(),
                  room,
                  topics.deletionRequests(),
                  largest,
                  largest + DEAD_LETTER_HEADROOM));
    }
  }

  private void checkPartitions(Map<String, TopicDescription> found, List<String> problems) {
    var byModel =
        List.of(
            topics.deletionRequests(),
            topics.unlearningBatches(),
            topics.modelVersions(),
            topics.versionRetirements());
    var counts =
        byModel.stream()
            .filter(found::containsKey)
            .map(name -> name + " has " + found.get(name).partitions().size())
            .toList();
    long different =
        byModel.stream()
            .filter(found::containsKey)
            .map(name -> found.get(name).partitions().size())
            .distinct()
            .count();
    if (different > 1) {
      problems.add(
          "the topics that are partitioned by model differ in their partitions (%s): recreate those that are wrong with the same number"
              .formatted(String.join(", ", counts)));
    }
  }

  private static String value(Config config, String key) {
    return Optional.ofNullable(config.get(key)).map(e -> e.value()).orElse("");
  }

  private TopicException unreachable(String what, ExecutionException e) {
    String remedy =
        e.getCause() instanceof AuthorizationException
            ? "; allow amund Describe and DescribeConfigs on its topics"
            : "; check amund.kafka.bootstrap-servers (%s) and the security properties"
                .formatted(clients.config().bootstrapServers());
    return new TopicException(what + ": " + Causes.rootInWords(e) + remedy, e);
  }

  private static <T> T get(KafkaFuture<T> future) throws ExecutionException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TopicException("interrupted", e);
    }
  }
}
