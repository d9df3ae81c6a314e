package dev.amund.event.admin;

import dev.amund.event.Topics;
import dev.amund.event.deadletters.DeadLetters;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Checks that topic settings support amund's guarantees: requests and batches must not be compacted
 * (many share a key); heads and receipts must not expire; batches, retirements and dead letters are
 * kept for a week at least; a dead letter, a request plus headers, fits into its topic; tombstones
 * of training samples outlast what they delete; and no topic is limited to less than amund's
 * largest record. {@link PartitionRules} checks partition counts.
 */
final class TopicRules {
  /** Kafka's value for unlimited retention: neither marks nor what clears them may expire. */
  private static final Duration FOR_EVER = Duration.ofMillis(-1);

  private static final Duration YEAR = Duration.ofDays(365);
  private static final Duration WEEK = Duration.ofDays(7);
  private static final Duration MONTH = Duration.ofDays(30);
  private static final Duration DAY = Duration.ofDays(1);

  private static final int DEAD_LETTER_BYTES = 4 * 1024 * 1024;

  /** The requests of a batch take 900,000 bytes, or one alone a little more. */
  private static final int BATCH_BYTES = 1_000_000;

  /** A version lists the requests of its batch, each in half of the bytes. */
  private static final int VERSION_BYTES = BATCH_BYTES / 2;

  /** An evaluation lists up to 100,000 forgotten samples in 8 bytes each, besides its numbers. */
  private static final int EVALUATION_BYTES = 1_000_000;

  /** Receipts and retirements. */
  private static final int SMALL_BYTES = 64 * 1024;

  /** Room for a photograph. */
  private static final int SAMPLE_BYTES = 8 * 1024 * 1024;

  private final Topics topics;
  private final List<String> registeredModels;

  /**
   * @param registeredModels ids of the models with a sample topic
   */
  TopicRules(Topics topics, List<String> registeredModels) {
    this.topics = topics;
    this.registeredModels = List.copyOf(registeredModels);
  }

  /** Returns the rules of all topics. */
  List<TopicSpec> specs() {
    return Stream.concat(events(), registeredModels.stream().map(this::samples)).toList();
  }

  /**
   * Tombstones must last for followers that were away for a while; what they delete must leave the
   * log soon.
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
        TopicSpec.kept(topics.unlearningBatches(), YEAR, WEEK).atLeast(BATCH_BYTES),
        TopicSpec.compacted(topics.modelVersions()).atLeast(VERSION_BYTES),
        TopicSpec.kept(topics.versionRetirements(), YEAR, WEEK).atLeast(SMALL_BYTES),
        TopicSpec.kept(topics.evaluations(), YEAR, Duration.ZERO).atLeast(EVALUATION_BYTES),
        TopicSpec.compacted(topics.receipts()).atLeast(SMALL_BYTES),
        TopicSpec.kept(topics.quarantinedBatches(), YEAR, WEEK).atLeast(BATCH_BYTES),
        TopicSpec.kept(topics.quarantineActions(), FOR_EVER, YEAR),
        TopicSpec.kept(topics.retrainingRequests(), FOR_EVER, YEAR).atLeast(BATCH_BYTES),
        TopicSpec.kept(topics.deadLetters(), YEAR, WEEK).withMaxMessageBytes(DEAD_LETTER_BYTES));
  }

  /** Returns what is wrong with the settings of existing topics, and what to do about it. */
  List<String> ofSettings(Map<String, Config> configs) {
    var problems = new ArrayList<String>();
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
      checkSize(spec, value(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG), problems);
    }
    checkDeadLettersFit(configs, problems);
    registeredModels.forEach(id -> checkErasure(topics.trainingSamples(id), configs, problems));
    return problems;
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

  private static void checkSize(TopicSpec spec, String bytes, List<String> problems) {
    if (spec.minMessageBytes() > 0 && Long.parseLong(bytes) < spec.minMessageBytes()) {
      problems.add(
          "topic %s has max.message.bytes=%s, and amund writes larger records: set it to %d at least"
              .formatted(spec.name(), bytes, spec.minMessageBytes()));
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
    long needed = Math.min(largest, DeadLetters.MAX_VALUE_BYTES) + DeadLetters.HEADROOM;
    if (room < needed) {
      problems.add(
          "topic %s has max.message.bytes=%d, too few for a record of %s (%d) with its reason: set it to %d at least"
              .formatted(topics.deadLetters(), room, topics.deletionRequests(), largest, needed));
    }
  }

  /** Returns the topics that are partitioned by model. */
  List<String> byModel() {
    return List.of(
        topics.deletionRequests(),
        topics.unlearningBatches(),
        topics.modelVersions(),
        topics.versionRetirements(),
        topics.quarantinedBatches(),
        topics.quarantineActions(),
        topics.retrainingRequests());
  }

  private static String value(Config config, String key) {
    return Optional.ofNullable(config.get(key)).map(e -> e.value()).orElse("");
  }
}
