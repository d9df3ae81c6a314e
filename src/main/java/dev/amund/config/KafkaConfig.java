package dev.amund.config;

import dev.amund.config.reading.ConfigReader;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;

/**
 * The connection to Kafka.
 *
 * @param bootstrapServers host:port, several separated by commas
 * @param topicPrefix the prefix of every topic
 * @param groupId prefix of the consumer group, the Streams application id and the transactional
 *     ids; daemons that share the work share it
 * @param instanceId this daemon's static membership; unique among the daemons of the group
 * @param sessionTimeout how long without a heartbeat until another daemon takes over
 * @param partitions partitions of the topics that amund creates; never change it later, which would
 *     move models
 * @param replicationFactor replicas of the topics that amund creates; -1 uses the broker's default
 * @param createTopics whether amund may create missing topics
 * @param properties any further Kafka client property, for instance for TLS and SASL; passed on to
 *     every client
 */
public record KafkaConfig(
    String bootstrapServers,
    String topicPrefix,
    String groupId,
    String instanceId,
    Duration sessionTimeout,
    int partitions,
    short replicationFactor,
    boolean createTopics,
    Map<String, String> properties) {

  /**
   * Returns the settings of a process that is no daemon: it joins no group and creates no topic.
   *
   * @param bootstrapServers host:port, several separated by commas
   * @param instanceId the prefix of its client ids
   * @param properties further Kafka client properties
   */
  public static KafkaConfig ofClient(
      String bootstrapServers, String instanceId, Map<String, String> properties) {
    return new KafkaConfig(
        bootstrapServers,
        "amund.",
        "amund",
        instanceId,
        Duration.ofSeconds(10),
        1,
        (short) -1,
        false,
        Map.copyOf(properties));
  }

  static KafkaConfig read(ConfigReader reader) {
    return new KafkaConfig(
        reader.text(
            "bootstrap-servers",
            "localhost:9092",
            "host:port[,host:port]",
            v -> v.matches("[^,\\s]+:\\d+(\\s*,\\s*[^,\\s]+:\\d+)*")),
        reader.text(
            "topic-prefix",
            "amund.",
            "letters, digits, '.', '_' and '-'",
            v -> v.matches("[a-zA-Z0-9._-]*")),
        reader.text(
            "group-id",
            "amund",
            "letters, digits, '.', '_' and '-'",
            v -> v.matches("[a-zA-Z0-9._-]+")),
        reader.text(
            "instance-id",
            "amund-0",
            "letters, digits, '.', '_' and '-'",
            v -> v.matches("[a-zA-Z0-9._-]+")),
        reader.duration("session-timeout", "10s", Duration.ofSeconds(6), Duration.ofMinutes(30)),
        reader.integer("partitions", 4, 1, 10_000),
        Short.parseShort(
            reader.text(
                "replication-factor",
                "-1",
                "-1 or a whole number from 1 to 100",
                v -> v.matches("-1|[1-9]\\d?|100"))),
        reader.flag("create-topics", true),
        reader.passThrough("properties"));
  }

  /** Returns the properties by name only, because values may be passwords. */
  @Override
  public String toString() {
    return "KafkaConfig[bootstrapServers=%s, topicPrefix=%s, groupId=%s, instanceId=%s, properties=%s]"
        .formatted(
            bootstrapServers, topicPrefix, groupId, instanceId, new TreeSet<>(properties.keySet()));
  }
}
