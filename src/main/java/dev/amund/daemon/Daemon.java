package dev.amund.daemon;

import dev.amund.artifacts.ArtifactStore;
import dev.amund.artifacts.keys.SigningKey;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.stores.ArtifactStores;
import dev.amund.config.AmundConfig;
import dev.amund.config.ModelConfig;
import dev.amund.config.reading.ConfigException;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.NamedSamples;
import dev.amund.event.Topics;
import dev.amund.event.admin.KafkaSetup;
import dev.amund.event.admin.OpenTransactions;
import dev.amund.event.client.Brokers;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.client.KafkaIoThreads;
import dev.amund.http.HttpEndpoint;
import dev.amund.http.api.StatusSource;
import dev.amund.http.api.StatusView;
import dev.amund.intake.Intake;
import dev.amund.ledger.Ledger;
import dev.amund.model.Devices;
import dev.amund.samples.topic.SampleFeed;
import dev.amund.samples.topic.SampleTopic;
import dev.amund.unlearner.Unlearner;
import dev.amund.unlearner.UnlearnerFactory;
import dev.amund.unlearner.UnlearnerParts;
import dev.amund.unlearner.progress.Backlog;
import dev.amund.unlearner.update.SampleRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The daemon: starts all parts in order and stops them in reverse order. */
public final class Daemon implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Daemon.class);

  /** Longer than any update, because another daemon may be about to announce a younger blob. */
  private static final Duration ORPHAN_AGE = Duration.ofHours(24);

  /** The number of requests in the history, at half a kilobyte each. */
  private static final int REQUESTS_REMEMBERED = 100_000;

  private final AmundConfig config;
  private final Clock clock = Clock.systemUTC();
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private StatusSource status;
  private String address = "";

  private Daemon(AmundConfig config) {
    this.config = config;
  }

  /**
   * Starts a daemon and returns when all its parts run; they may still be joining their groups.
   *
   * @throws ConfigException if no model is configured
   * @throws RuntimeException if a part cannot start, with what to do; the earlier ones are stopped
   */
  public static Daemon start(AmundConfig config) {
    if (config.models().isEmpty()) {
      throw new ConfigException(
          List.of("amund.models: there is none; set amund.models.<id>.path to a TorchScript file"));
    }
    var daemon = new Daemon(config);
    try {
      daemon.startParts();
      return daemon;
    } catch (RuntimeException | Error e) {
      daemon.close();
      throw e;
    }
  }

  private void startParts() {
    String device = Devices.resolve(config.device().name());
    var meters = meters();
    var layout = new DataLayout(config.dataDirectory());
    closing(DataLock.acquire(layout.root()));
    var stores = closing(new SampleStores(config.models(), config.samples(), layout));
    ArtifactStore artifacts = closing(ArtifactStores.open(config.artifacts(), clock));
    var signingKey = new SigningKey(config.artifacts().signingKey(), artifacts);
    ManifestSigner signer = signingKey.open();
    var topics = new Topics(config.kafka().topicPrefix());
    var clients = closing(new KafkaClients(config.kafka(), config.schemaRegistry()));
    log.info("looking for Kafka at {}", config.kafka().bootstrapServers());
    var setup = new KafkaSetup(clients, topics, config.registeredModels());
    log.info("topics created: {}", setup.ensure());
    var threads = new HashMap<String, BooleanSupplier>();
    Optional<TopicRegistry> registry = registry(clients, topics, stores, meters);
    registry.ifPresent(r -> threads.put(SampleFeed.THREAD, r.feed()::isAlive));
    List<String> models = config.models().stream().map(ModelConfig::id).toList();
    var ledger = closing(new Ledger(clients, topics, artifacts, models, REQUESTS_REMEMBERED));
    ledger.start();
    threads.put(Ledger.THREAD, ledger::isAlive);
    var intake = new Intake(config, clients, topics, meters);
    var unlearners =
        new UnlearnerFactory(
            new UnlearnerParts(
                config,
                new UnlearnerParts.Kafka(clients, topics, setup.partitions()),
                new UnlearnerParts.Versions(artifacts, signer),
                new UnlearnerParts.Samples(
                    stores,
                    registry.<SampleRegistry>map(topic -> topic).orElse(SampleRegistry.NONE),
                    modelId -> intake.pendingSamples(modelId).orElse(NamedSamples.NONE)),
                ledger::isRetrainRequired,
                meters,
                clock));
    Collection<ModelVersionPublished> heads = unlearners.heads().values();
    signingKey.requireContinues(ours(heads));
    sweep(artifacts, heads);
    Unlearner unlearner = unlearners.create();
    parts.push(unlearner);
    unlearner.start();
    parts.push(intake);
    intake.start();
    var backlog = closing(unlearners.backlog());
    backlog.start();
    threads.put(Backlog.THREAD, backlog::isAlive);
    status =
        new DaemonStatus(
            config, device, intake, unlearner, backlog::byModel, ledger, clock.instant());
    var brokers = closing(new Brokers(clients, DaemonHealth.BROKER_TIMEOUT));
    var transactions =
        closing(
            new OpenTransactions(
                clients, topics.read(config.registeredModels()), DaemonHealth.QUESTION_TIMEOUT));
    var disk = new DataDisk(layout.root());
    var checks =
        DaemonHealth.checks(
            new IntakeChecks(intake::hasFailed, intake::problem),
            new ThreadChecks(threads, KafkaIoThreads::lost, clock),
            new HeapCheck(clock),
            new UnlearnerChecks(
                unlearner::isAlive,
                unlearner::status,
                stores::problems,
                ledger::quarantined,
                ledger::retrainRequired,
                config.health()),
            new StorageChecks(stores::byModel, disk, config.health().minFreeDisk(), clock),
            SampleFeedChecks.of(registry.map(TopicRegistry::feed), config.health().stuckAfter()),
            new DependencyChecks(brokers, clients, artifacts, clock),
            new TransactionChecks(transactions::look, config.health().maxOpenTransaction(), clock));
    Supplier<Set<String>> share = () -> unlearner.status().share().models();
    List.of(
            disk,
            new GpuMemory(device),
            new PendingMeters(models, intake::pending, backlog::byModel, share, clock),
            new QuarantineMeters(models, ledger::quarantined, share),
            new DeadlineMeters(
                models, intake::quarantined, () -> ledger.retrainRequired().keySet(), share))
        .forEach(binder -> binder.bindTo(meters));
    var api = new DaemonApi(ledger, status);
    var http = closing(new HttpEndpoint(config.http(), checks, status, api, meters, clock));
    http.start();
    address = http.address();
    closing(AddressFile.write(layout.root(), address));
  }

  private Optional<TopicRegistry> registry(
      KafkaClients clients, Topics topics, SampleStores stores, MeterRegistry meters) {
    if (!config.samples().topic()) {
      return Optional.empty();
    }
    var topic = closing(new SampleTopic(clients, topics, "samples", clock));
    var feed = closing(new SampleFeed(clients, topics, stores.byModel(), topic, meters));
    feed.start();
    return Optional.of(new TopicRegistry(feed, topic));
  }

  private PrometheusMeterRegistry meters() {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.config().meterFilter(new DeprecatedTopicNames(config.kafka().topicPrefix()));
    if (!config.metrics().kafkaClients()) {
      registry.config().meterFilter(new KafkaClientSeries());
    }
    parts.push(registry::close);
    new ProcessMemory().bindTo(registry);
    return registry;
  }

  /** Ignores other models: another installation may own them, with a key of its own. */
  private List<SignedManifest> ours(Collection<ModelVersionPublished> heads) {
    return heads.stream()
        .filter(head -> config.models().stream().anyMatch(m -> m.id().equals(head.getModelId())))
        .map(SignedManifest::of)
        .toList();
  }

  private static void sweep(ArtifactStore artifacts, Collection<ModelVersionPublished> heads) {
    Set<String> hashes =
        heads.stream()
            .flatMap(head -> ModelManifest.hashes(head).stream())
            .collect(Collectors.toSet());
    int swept = artifacts.sweepOrphans(hashes, ORPHAN_AGE);
    if (swept > 0) {
      log.info("{} artifacts that were never announced are deleted", swept);
    }
  }

  private <T extends AutoCloseable> T closing(T part) {
    parts.push(part);
    return part;
  }

  /** Returns the address of health, metrics and status. */
  public String address() {
    return address;
  }

  /** Returns what it is doing. */
  public StatusView status() {
    return status.snapshot();
  }

  /** Stops all parts in reverse order. The current batch gets its grace period. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        log.warn("a part did not close", e);
      }
    }
  }
}
