package dev.amund.event.admin;

import dev.amund.event.Topics;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.failures.Causes;
import dev.amund.event.failures.KafkaRefusals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Verifies at startup that the topics exist and follow the {@link TopicRules}, and creates missing
 * ones if the configuration allows it.
 */
public final class TopicAdmin {
  private final KafkaClients clients;
  private final Topics topics;
  private final TopicRules rules;

  /** Creates it for an installation without sample topics. */
  public TopicAdmin(KafkaClients clients, Topics topics) {
    this(clients, topics, List.of());
  }

  /**
   * @param registeredModels ids of the models with a sample topic
   */
  public TopicAdmin(KafkaClients clients, Topics topics, List<String> registeredModels) {
    this.clients = clients;
    this.topics = topics;
    this.rules = new TopicRules(topics, registeredModels);
  }

  /**
   * Verifies all topics and creates the missing ones. Several daemons may do it at once.
   *
   * @return the names of the created topics, in alphabetical order
   * @throws TopicException with every problem and what to do about it, or if the brokers cannot be
   *     reached
   */
  public List<String> ensure() {
    try (var admin = Admin.create(clients.admin("topics"))) {
      var problems = new ArrayList<String>();
      var created = createMissing(admin, problems);
      requireRules(admin, describe(admin), problems);
      return List.copyOf(created);
    }
  }

  /**
   * Verifies the existing topics without creating any.
   *
   * @return the names of the missing ones, in alphabetical order
   * @throws TopicException with every problem of the others and what to do about it, or if the
   *     brokers cannot be reached
   */
  public List<String> check() {
    try (var admin = Admin.create(clients.admin("topics"))) {
      var found = describe(admin);
      requireRules(admin, found, new ArrayList<>());
      return rules.specs().stream()
          .map(TopicSpec::name)
          .filter(name -> !found.containsKey(name))
          .sorted()
          .toList();
    }
  }

  private void requireRules(
      Admin admin, Map<String, TopicDescription> found, List<String> problems) {
    problems.addAll(rules.ofSettings(configs(admin, found.keySet())));
    problems.addAll(partitionRules(admin, found).problems());
    if (!problems.isEmpty()) {
      throw new TopicException(problems);
    }
  }

  private PartitionRules partitionRules(Admin admin, Map<String, TopicDescription> found) {
    var byModel = new HashMap<>(found);
    byModel.keySet().retainAll(rules.byModel());
    return new PartitionRules(
        counts(byModel), counts(describe(admin, changelogs(admin))), isPublished(admin, found));
  }

  private static Map<String, Integer> counts(Map<String, TopicDescription> found) {
    return found.values().stream()
        .collect(Collectors.toMap(TopicDescription::name, topic -> topic.partitions().size()));
  }

  /** Returns the changelog topics of the intake's state; none before the first start. */
  private List<String> changelogs(Admin admin) {
    String start = clients.groupId(KafkaClients.INTAKE) + "-";
    try {
      return get(admin.listTopics().names()).stream()
          .filter(name -> name.startsWith(start) && name.endsWith("-changelog"))
          .toList();
    } catch (ExecutionException e) {
      throw unreachable("the topics cannot be listed", e);
    }
  }

  private boolean isPublished(Admin admin, Map<String, TopicDescription> found) {
    var versions = found.get(topics.modelVersions());
    if (versions == null) {
      return false;
    }
    var latest =
        versions.partitions().stream()
            .collect(
                Collectors.toMap(
                    info -> new TopicPartition(versions.name(), info.partition()),
                    info -> OffsetSpec.latest()));
    try {
      return get(admin.listOffsets(latest).all()).values().stream()
          .anyMatch(end -> end.offset() > 0);
    } catch (ExecutionException e) {
      throw unreachable("the end of topic " + versions.name() + " is hidden", e);
    }
  }

  /**
   * Returns the number of partitions of the topics that are partitioned by model.
   *
   * @throws TopicException if the topic does not exist or the brokers cannot be reached
   */
  public int partitions() {
    try (var admin = Admin.create(clients.admin("topics"))) {
      return Optional.ofNullable(describe(admin).get(topics.deletionRequests()))
          .map(description -> description.partitions().size())
          .orElseThrow(
              () -> new TopicException(List.of(missing(topics.deletionRequests(), Map.of()))));
    }
  }

  /**
   * Returns the largest record that a topic accepts, in bytes.
   *
   * @throws TopicException if the topic does not exist or the brokers cannot be reached
   */
  public int maxMessageBytes(String topic) {
    try (var admin = Admin.create(clients.admin("topics"))) {
      return Integer.parseInt(
          configs(admin, List.of(topic))
              .get(topic)
              .get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG)
              .value());
    }
  }

  private TreeSet<String> createMissing(Admin admin, List<String> problems) {
    var missing = new HashMap<String, TopicSpec>();
    rules.specs().forEach(spec -> missing.put(spec.name(), spec));
    var found = describe(admin);
    missing.keySet().removeAll(found.keySet());
    var created = new TreeSet<String>();
    if (!clients.config().createTopics()) {
      missing.keySet().stream()
          .sorted()
          .forEach(
              name ->
                  problems.add(
                      missing(name, found)
                          + " (amund may not: amund.kafka.create-topics is false)"));
      return created;
    }
    var results =
        admin
            .createTopics(missing.values().stream().map(spec -> newTopic(spec, found)).toList())
            .values();
    results.forEach(
        (name, result) -> {
          try {
            get(result);
            created.add(name);
          } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
              problems.add(
                  "%s, which amund could not: %s"
                      .formatted(missing(name, found), Causes.rootInWords(e)));
            }
          }
        });
    awaitVisible(admin, created);
    return created;
  }

  private NewTopic newTopic(TopicSpec spec, Map<String, TopicDescription> found) {
    short replication = clients.config().replicationFactor();
    return new NewTopic(
            spec.name(),
            Optional.of(partitions(spec, found)),
            replication < 0 ? Optional.empty() : Optional.of(replication))
        .configs(spec.creationConfig());
  }

  /**
   * Returns the count of similar topics, if there are any: the configuration may have changed
   * since.
   */
  private int partitions(TopicSpec spec, Map<String, TopicDescription> found) {
    return rules.byModel().contains(spec.name())
        ? rules.byModel().stream()
            .filter(found::containsKey)
            .map(name -> found.get(name).partitions().size())
            .findFirst()
            .orElse(clients.config().partitions())
        : clients.config().partitions();
  }

  /** Returns the command that creates the topic as amund would. */
  private String missing(String name, Map<String, TopicDescription> found) {
    var spec = rules.specs().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
    var command = new StringBuilder("topic %s is missing: create it with kafka-topics.sh --create");
    command.append(" --topic %s --partitions %d");
    spec.creationConfig().forEach((k, v) -> command.append(" --config ").append(k + "=" + v));
    return command.toString().formatted(name, name, partitions(spec, found));
  }

  private Map<String, TopicDescription> describe(Admin admin) {
    return describe(admin, rules.specs().stream().map(TopicSpec::name).toList());
  }

  private Map<String, TopicDescription> describe(Admin admin, List<String> names) {
    var found = new HashMap<String, TopicDescription>();
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

  /** The controller answers the creation; the broker that we ask may learn of it a little later. */
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

  private TopicException unreachable(String what, ExecutionException e) {
    String why =
        KafkaRefusals.explain(e)
            .orElseGet(
                () ->
                    "%s; check amund.kafka.bootstrap-servers (%s) and the security properties"
                        .formatted(Causes.rootInWords(e), clients.config().bootstrapServers()));
    return new TopicException(what + ": " + why, e);
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
