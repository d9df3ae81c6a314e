package dev.amund.intake;

import dev.amund.config.AmundConfig;
import dev.amund.event.NamedSamples;
import dev.amund.event.Topics;
import dev.amund.event.admin.KafkaSetup;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.deadletters.DeadLetters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreType;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the {@link IntakeTopology} in this process. Thread-safe once started.
 *
 * <p>Its state is in {@code <data-directory>/intake} and in changelog topics named {@code
 * <group-id>-intake-…-changelog}, and includes the batch numbers: never delete these topics, and
 * never change the group id of an installation with a history.
 */
public final class Intake implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Intake.class);
  private static final String ROLE = KafkaClients.INTAKE;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final AmundConfig config;
  private final KafkaClients clients;
  private final Topics topics;
  private final MeterRegistry registry;
  private final Clock clock = Clock.systemUTC();
  private volatile Optional<Running> running = Optional.empty();

  private record Running(
      KafkaStreams streams, ThreadReplacement replacement, KafkaStreamsMetrics metrics) {}

  public Intake(AmundConfig config, KafkaClients clients, Topics topics, MeterRegistry registry) {
    this.config = config;
    this.clients = clients;
    this.topics = topics;
    this.registry = registry;
  }

  /**
   * Starts the stream threads and returns; {@link #isReady()} says when they work.
   *
   * @throws dev.amund.event.admin.TopicException if the requests topic does not exist
   * @throws dev.amund.event.serde.SchemaException if a schema cannot be registered or found
   * @throws dev.amund.event.failures.RegistryUnavailableException if the schema registry does not
   *     answer
   * @throws IllegalStateException if it was started before
   */
  public synchronized void start() {
    if (running.isPresent()) {
      throw new IllegalStateException("the intake was started before");
    }
    var setup = new KafkaSetup(clients, topics);
    setup.ensureSchemas();
    var settings = IntakeSettings.of(config);
    int partitions = setup.partitions();
    var deadLetters = new DeadLetters(setup.maxMessageBytes(topics.deadLetters()));
    var topology =
        IntakeTopology.build(
            settings,
            new QuarantineParts(
                new RefusalPolicies(modelId -> config.forModel(modelId).gates().whenRefused()),
                FormerQuarantine.of(clients, topics)),
            new IntakeTopics(topics, partitions, setup.maxMessageBytes(topics.deletionRequests())),
            new RecordDecoding(clients, deadLetters),
            FormerRequests.of(clients, topics, settings.longestDedupRetention(), clock),
            registry);
    var properties = new Properties();
    properties.putAll(clients.streams(ROLE, config.dataDirectory().resolve(ROLE)));
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SmallStores.class);
    var streams = new KafkaStreams(topology, properties, new BoundedClients());
    streams.setStateListener((now, before) -> log.info("the intake is {}, was {}", now, before));
    var replacement = new ThreadReplacement(clock, deadLetters);
    streams.setUncaughtExceptionHandler(replacement);
    var metrics = new KafkaStreamsMetrics(streams);
    metrics.bindTo(registry);
    running = Optional.of(new Running(streams, replacement, metrics));
    streams.start();
  }

  /**
   * Returns whether requests are read: the threads run and have partitions. A new member of the
   * group can be RUNNING without any, and with more daemons than partitions some never get one.
   */
  public boolean isReady() {
    return problem().isEmpty();
  }

  /** Returns why no requests are read, for people; empty if {@link #isReady()}. */
  public Optional<String> problem() {
    Optional<KafkaStreams> streams = running.map(Running::streams);
    State state = streams.map(KafkaStreams::state).orElse(State.CREATED);
    if (state == State.RUNNING && streams.filter(Intake::hasTasks).isPresent()) {
      return Optional.empty();
    }
    Optional<String> died =
        running
            .map(Running::replacement)
            .flatMap(r -> hasGivenUp(state) ? r.lastCause() : r.recentCause());
    return Optional.of(problem(state, died));
  }

  private static boolean hasGivenUp(State state) {
    return state == State.ERROR || state == State.PENDING_ERROR;
  }

  /**
   * Describes why an intake in this state reads nothing: in RUNNING it has no partitions.
   *
   * @param died the cause of its last thread's death, if that is recent or has stopped it
   */
  String problem(State state, Optional<String> died) {
    return switch (state) {
      case PENDING_ERROR, ERROR ->
          "the intake has given up, for its threads died again and again"
              + died.map(cause -> ", at last of this: " + cause).orElse(": the log says of what");
      case PENDING_SHUTDOWN, NOT_RUNNING -> "the intake is stopping, or has stopped";
      case CREATED -> "the intake has not been started yet";
      case REBALANCING, RUNNING ->
          died.map(cause -> "the intake has lost a thread, and tries again: " + cause)
              .orElseGet(() -> withoutPartitions(state));
    };
  }

  private String withoutPartitions(State state) {
    return state == State.RUNNING
        ? ("the intake has no partition of %s: its group %s has not given it any yet, or has more"
                + " daemons than the topic has partitions")
            .formatted(topics.deletionRequests(), clients.groupId(ROLE))
        : "the intake is getting its partitions of %s, or reading its state again after a move"
            .formatted(topics.deletionRequests());
  }

  private static boolean hasTasks(KafkaStreams streams) {
    try {
      return streams.metadataForLocalThreads().stream()
          .anyMatch(thread -> !thread.activeTasks().isEmpty());
    } catch (IllegalStateException e) {
      // It stopped running in between.
      return false;
    }
  }

  /** Returns whether it has stopped for good and the process must be restarted. */
  public boolean hasFailed() {
    return running.map(Running::streams).filter(s -> s.state() == State.ERROR).isPresent();
  }

  /**
   * Returns the pending requests of the models in local partitions; empty while unknown, as before
   * the start and during a rebalance.
   */
  public Optional<List<PendingModel>> pending() {
    return query(
        IntakeTopology.MODELS,
        QueryableStoreTypes.<String, OpenBatchState>keyValueStore(),
        all -> {
          var models = new ArrayList<PendingModel>();
          all.forEachRemaining(model -> models.add(PendingModel.of(model.key, model.value)));
          return List.copyOf(models);
        });
  }

  /** Returns the samples and subjects of a model's pending requests; empty while unknown. */
  public Optional<NamedSamples> pendingSamples(String modelId) {
    return query(
        IntakeTopology.PENDING,
        QueryableStoreTypes.<PendingKey, PendingRequest>keyValueStore(),
        all -> {
          Iterable<KeyValue<PendingKey, PendingRequest>> entries = () -> all;
          return NamedSamples.union(
              StreamSupport.stream(entries.spliterator(), false)
                  .filter(entry -> entry.key.modelId().equals(modelId))
                  .map(entry -> entry.value.named()));
        });
  }

  /**
   * Returns the quarantined requests of the models in local partitions; empty while unknown, as
   * before the start and during a rebalance.
   */
  public Optional<List<QuarantinedModel>> quarantined() {
    return query(
        QuarantineStore.NAME,
        QueryableStoreTypes.<String, QuarantinedRequest>keyValueStore(),
        all -> {
          var models = new TreeMap<String, QuarantinedModel>();
          while (all.hasNext()) {
            QuarantinedRequest entry = all.next().value;
            if (entry.waits()) {
              models.compute(
                  entry.modelId(),
                  (id, model) ->
                      Optional.ofNullable(model)
                          .orElseGet(() -> new QuarantinedModel(id, 0, 0, Optional.empty()))
                          .with(entry));
            }
          }
          return List.copyOf(models.values());
        });
  }

  private <K, V, R> Optional<R> query(
      String store,
      QueryableStoreType<ReadOnlyKeyValueStore<K, V>> type,
      Function<KeyValueIterator<K, V>, R> read) {
    if (!isReady()) {
      return Optional.empty();
    }
    var streams = running.orElseThrow().streams();
    try (var all = streams.store(StoreQueryParameters.fromNameAndType(store, type)).all()) {
      return Optional.of(read.apply(all));
    } catch (InvalidStateStoreException | IllegalStateException e) {
      log.debug("the pending requests cannot be read now", e);
      return Optional.empty();
    }
  }

  /** Finishes the current transaction and stops. Pending requests are kept. */
  @Override
  public synchronized void close() {
    running.ifPresent(
        r -> {
          if (!r.streams().close(TIMEOUT)) {
            log.warn("the intake did not stop within {}", TIMEOUT);
          }
          r.metrics().close();
        });
  }
}
