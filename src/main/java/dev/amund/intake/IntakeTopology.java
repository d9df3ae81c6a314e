package dev.amund.intake;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.DeletionRequested;
import dev.amund.event.UnlearningBatch;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Builds the intake's topology: decode ▸ deduplicate ▸ check ▸ accumulate, with sinks for batches,
 * receipts, dead letters and rerouted records. A second branch processes quarantined batches and
 * operators' actions.
 *
 * <p>Its only clock is the processor context's wall clock, so that tests can set it.
 */
public final class IntakeTopology {
  /** Header of a rerouted request: the key that it had. */
  public static final String FORMER_KEY = "amund.former-key";

  static final String DECODE = "decode";
  static final String DEDUPLICATE = "deduplicate";
  static final String CHECK = "check";
  static final String ACCUMULATE = "accumulate";
  static final String BATCHES = "to-unlearning-batches";
  static final String RECEIPTS = "to-receipts";
  static final String DEAD_LETTERS = "to-dead-letters";
  static final String REROUTE = "to-deletion-requests";
  static final String WORK_OFF = "work-off-quarantine";
  static final String SUPERSEDE = "supersede-quarantined";

  static final String PARKED = "parked";
  static final String SEEN = "seen-requests";

  /** Ids without models, as an earlier version remembered them. */
  static final String FORMERLY_SEEN = "seen";

  static final String PENDING = "pending";
  static final String MODELS = "models";

  private static final String REQUESTS = "deletion-requests";
  private static final String QUARANTINED_BATCHES = "quarantined-batches";
  private static final String QUARANTINE_ACTIONS = "quarantine-actions";
  private static final Duration SLOWEST_TICK = Duration.ofSeconds(1);
  private static final Duration FASTEST_TICK = Duration.ofMillis(10);

  /** JSON and framing make a state record somewhat larger than the request that it holds. */
  static final Map<String, String> CHANGELOG =
      Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(16 * 1024 * 1024));

  private final IntakeSettings config;
  private final QuarantineParts quarantine;
  private final IntakeTopics topics;
  private final RecordDecoding decoding;
  private final FormerRequests formerRequests;
  private final Partitioning partitioning;
  private final IntakeMetrics metrics;
  private final QuarantineMetrics exits;

  private IntakeTopology(
      IntakeSettings config,
      QuarantineParts quarantine,
      IntakeTopics topics,
      RecordDecoding decoding,
      FormerRequests formerRequests,
      MeterRegistry registry) {
    this.config = config;
    this.quarantine = quarantine;
    this.topics = topics;
    this.decoding = decoding;
    this.formerRequests = formerRequests;
    this.partitioning = new Partitioning(topics.partitions());
    this.metrics = new IntakeMetrics(registry, config.modelIds());
    this.exits = new QuarantineMetrics(registry, config.modelIds());
  }

  /**
   * Builds the topology without external effects.
   *
   * @param config what is accepted and when batches close, for each model
   * @param quarantine how refused requests are handled
   * @param topics what is known of the topics
   * @param decoding how records are decoded
   * @param formerRequests the requests that an earlier version saw
   * @param registry receives its counters
   */
  static Topology build(
      IntakeSettings config,
      QuarantineParts quarantine,
      IntakeTopics topics,
      RecordDecoding decoding,
      FormerRequests formerRequests,
      MeterRegistry registry) {
    var parts = new IntakeTopology(config, quarantine, topics, decoding, formerRequests, registry);
    var topology = new Topology();
    parts.addSources(topology);
    parts.addRequestProcessors(topology);
    parts.addQuarantineProcessors(topology);
    parts.addStores(topology);
    parts.addSinks(topology);
    return topology;
  }

  private void addSources(Topology topology) {
    addSource(topology, REQUESTS, topics.names().deletionRequests());
    addSource(topology, QUARANTINED_BATCHES, topics.names().quarantinedBatches());
    addSource(topology, QUARANTINE_ACTIONS, topics.names().quarantineActions());
  }

  private static void addSource(Topology topology, String name, String topic) {
    topology.addSource(
        AutoOffsetReset.earliest(),
        name,
        new OwnTimestamps(),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        topic);
  }

  private void addRequestProcessors(Topology topology) {
    var events = decoding.clients().deserializer(DeletionRequested.class);
    topology
        .addProcessor(
            DECODE,
            () ->
                new DecodeRequests(
                    events,
                    decoding.clients().requestIds(),
                    partitioning,
                    topics.names().deletionRequests(),
                    topics.requestBytes(),
                    decoding.deadLetters(),
                    metrics),
            REQUESTS)
        .addProcessor(
            DEDUPLICATE, () -> new DeduplicateRequests(config, formerRequests, metrics), DECODE)
        .addProcessor(CHECK, () -> new CheckRequests(config, metrics), DEDUPLICATE)
        .addProcessor(
            ACCUMULATE,
            () ->
                new AccumulateBatches(
                    config, quarantine.policies(), tick(config.shortestMaxAge()), metrics),
            CHECK);
  }

  private void addQuarantineProcessors(Topology topology) {
    topology
        .addProcessor(SUPERSEDE, () -> new SupersedeQuarantined(exits), CHECK)
        .addProcessor(
            WORK_OFF,
            () ->
                new ProcessQuarantineTopics(
                    new QuarantineRecords(topics.names(), decoding.clients(), partitioning),
                    decoding.deadLetters(),
                    quarantine,
                    config,
                    metrics,
                    exits),
            QUARANTINED_BATCHES,
            QUARANTINE_ACTIONS);
  }

  private void addStores(Topology topology) {
    Duration dedupRetention = config.longestDedupRetention();
    topology
        .addStateStore(parked(topics.names().deletionRequests()), DECODE)
        .addStateStore(seen(SEEN, SeenRequest.serde(), dedupRetention), DEDUPLICATE)
        .addStateStore(seen(FORMERLY_SEEN, Serdes.Long(), dedupRetention), DEDUPLICATE)
        .addStateStore(pending(), ACCUMULATE)
        .addStateStore(models(), ACCUMULATE, WORK_OFF)
        .addStateStore(QuarantineStore.builder(), WORK_OFF, SUPERSEDE);
  }

  private void addSinks(Topology topology) {
    var strings = new StringSerializer();
    var bytes = new ByteArraySerializer();
    topology
        .addSink(
            BATCHES,
            topics.names().unlearningBatches(),
            strings,
            decoding.clients().<UnlearningBatch>serializer(),
            ACCUMULATE,
            WORK_OFF)
        .addSink(
            RECEIPTS,
            topics.names().receipts(),
            strings,
            decoding.clients().<DeletionReceipt>serializer(),
            DECODE,
            DEDUPLICATE,
            CHECK,
            SUPERSEDE,
            WORK_OFF)
        .addSink(DEAD_LETTERS, topics.names().deadLetters(), bytes, bytes, DECODE, WORK_OFF)
        .addSink(REROUTE, topics.names().deletionRequests(), bytes, bytes, partitioning, DECODE);
  }

  /** Often enough that a batch closes within a tenth of its age. */
  private static Duration tick(Duration maxAge) {
    var tenth = maxAge.dividedBy(10);
    return tenth.compareTo(SLOWEST_TICK) > 0
        ? SLOWEST_TICK
        : tenth.compareTo(FASTEST_TICK) < 0 ? FASTEST_TICK : tenth;
  }

  private static StoreBuilder<?> parked(String topic) {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(PARKED), Serdes.Long(), new ArrivedRecordCodec(topic))
        .withLoggingEnabled(CHANGELOG);
  }

  private static StoreBuilder<?> seen(String name, Serde<?> values, Duration retention) {
    var store = Stores.persistentWindowStore(name, retention, Duration.ofMillis(1), false);
    return Stores.windowStoreBuilder(store, Serdes.String(), values).withLoggingEnabled(Map.of());
  }

  private static StoreBuilder<?> pending() {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(PENDING),
            PendingKey.serde(),
            new JsonSerde<>(PendingRequest.class))
        .withCachingEnabled()
        .withLoggingEnabled(CHANGELOG);
  }

  private static StoreBuilder<?> models() {
    return Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(MODELS),
            Serdes.String(),
            new JsonSerde<>(OpenBatchState.class))
        .withCachingEnabled()
        .withLoggingEnabled(CHANGELOG);
  }
}
