package dev.amund.unlearner;

import dev.amund.artifacts.RetentionPolicy;
import dev.amund.audit.Audit;
import dev.amund.config.ModelConfig;
import dev.amund.config.UnlearnerConfig;
import dev.amund.event.ModelPartitions;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ModelVersionRetired;
import dev.amund.event.RetrainingRequested;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.event.client.KafkaClients;
import dev.amund.event.deadletters.BoundedConsumers;
import dev.amund.event.follow.TopicReader;
import dev.amund.model.ModelLoader;
import dev.amund.samples.SampleStore;
import dev.amund.unlearner.models.AuditSamples;
import dev.amund.unlearner.models.EarlierVersions;
import dev.amund.unlearner.models.LiveModel;
import dev.amund.unlearner.models.ModelClasses;
import dev.amund.unlearner.models.ModelInputs;
import dev.amund.unlearner.models.ReferenceModels;
import dev.amund.unlearner.monitoring.ModelMeters;
import dev.amund.unlearner.monitoring.MonitorMeters;
import dev.amund.unlearner.monitoring.UnlearnerMetrics;
import dev.amund.unlearner.monitoring.UnlearnerMonitor;
import dev.amund.unlearner.progress.Backlog;
import dev.amund.unlearner.transactions.BatchFeed;
import dev.amund.unlearner.transactions.BatchProgress;
import dev.amund.unlearner.transactions.Committer;
import dev.amund.unlearner.transactions.DeliveryCount;
import dev.amund.unlearner.transactions.PartitionOwner;
import dev.amund.unlearner.transactions.PartitionOwners;
import dev.amund.unlearner.transactions.Retirements;
import dev.amund.unlearner.transactions.RetrainMarks;
import dev.amund.unlearner.transactions.VersionHeads;
import dev.amund.unlearner.update.BaseVersion;
import dev.amund.unlearner.update.BatchUpdate;
import dev.amund.unlearner.update.ForgottenSamples;
import dev.amund.unlearner.update.Judgement;
import dev.amund.unlearner.update.ModelResources;
import dev.amund.unlearner.update.ModelTopics;
import dev.amund.unlearner.update.ModelWorker;
import dev.amund.unlearner.update.ModelWorkers;
import dev.amund.unlearner.update.PrecomputedExamples;
import dev.amund.unlearner.update.ReplayExclusions;
import dev.amund.unlearner.update.Retention;
import dev.amund.unlearner.update.VersionWriter;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;

/** Puts an unlearner together. */
public final class UnlearnerFactory {
  private static final String ROLE = KafkaClients.UNLEARNER;

  private final UnlearnerParts parts;
  private final UnlearnerMonitor monitor;
  private final VersionWriter versions;
  private final VersionHeads heads;
  private final Retirements retirements;
  private final RetrainMarks retrainMarks;
  private final ReplayExclusions ban;
  private final ForgottenSamples forgottenSamples;

  /**
   * @param parts what to build from
   */
  public UnlearnerFactory(UnlearnerParts parts) {
    this.parts = parts;
    this.monitor = new UnlearnerMonitor(parts.clock());
    this.versions =
        new VersionWriter(
            parts.versions().store(),
            parts.versions().signer(),
            parts.config().artifacts().formats(),
            parts.clock());
    this.heads =
        new VersionHeads(
            reader("heads", parts.kafka().clients().deserializer(ModelVersionPublished.class)),
            parts.kafka().topics().modelVersions());
    this.retirements =
        new Retirements(
            reader("retirements", parts.kafka().clients().deserializer(ModelVersionRetired.class)),
            parts.kafka().topics().versionRetirements());
    this.retrainMarks =
        new RetrainMarks(
            reader(
                "retrain-marks", parts.kafka().clients().deserializer(RetrainingRequested.class)),
            parts.kafka().topics().retrainingRequests());
    this.ban =
        new ReplayExclusions(
            reader("look-ahead", new ByteArrayDeserializer()),
            parts.kafka().clients().deserializer(UnlearningBatch.class),
            parts.samples().pending());
    this.forgottenSamples =
        new ForgottenSamples(
            reader("evaluations", new ByteArrayDeserializer()),
            parts.kafka().topics().evaluations(),
            parts.kafka().clients().deserializer(UnlearningEvaluated.class));
  }

  /** The newest published version of every model, whichever daemon looks after it. */
  public Map<String, ModelVersionPublished> heads() {
    return heads.readAll();
  }

  /** An unlearner that has not been started. */
  public Unlearner create() {
    BatchFeed feed = feed();
    var progress = new BatchProgress(feed);
    var owners = new PartitionOwners(this::acquire);
    Set<String> models =
        parts.config().models().stream().map(ModelConfig::id).collect(Collectors.toSet());
    var metrics = new UnlearnerMetrics(parts.meters(), models);
    new MonitorMeters(monitor, models, id -> parts.samples().stores().opened(id).isPresent())
        .bindTo(parts.meters());
    new ModelMeters(
            monitor,
            models,
            parts.samples().stores()::opened,
            id -> parts.config().forModel(id).gates(),
            parts.retrainRequired())
        .bindTo(parts.meters());
    var workers = new ModelWorkers(models, this::worker, versions, retention());
    UnlearnerConfig config = parts.config().unlearner();
    var backoff =
        new ModelBackoff(config.retryBackoff(), config.retryBackoffMax(), System::nanoTime);
    return new Unlearner(
        new BatchTransactions(
            feed,
            progress,
            owners,
            new Committer(feed, progress, owners, metrics, monitor),
            new DeliveryCount(config.maxDeliveries())),
        workers,
        new ModelSchedules(
            new ModelHealth(backoff, monitor),
            new RetentionSchedule(parts.config().retention().enabled(), System::nanoTime),
            new IdleAttackScheduler(
                config.maxPrecomputedExamples() > 0,
                workers,
                monitor.heartbeats(),
                System::nanoTime)),
        this::partitionOf,
        monitor,
        parts.clock(),
        parts.config().shutdownGrace());
  }

  /** A look at the batches that wait for the unlearner; not started. */
  public Backlog backlog() {
    var settings = parts.kafka().clients().reader(ROLE + "-backlog");
    // Not to join the group: with the group's name its offsets can be read.
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, parts.kafka().clients().groupId(ROLE));
    return new Backlog(
        BoundedConsumers.of(settings),
        parts.kafka().topics().unlearningBatches(),
        parts.kafka().clients().deserializer(UnlearningBatch.class));
  }

  private Retention retention() {
    var config = parts.config().retention();
    return new Retention(
        parts.versions().store(),
        new RetentionPolicy(config.gracePeriod(), config.minVersions(), config.maxVersions()),
        heads::readAll,
        parts.clock());
  }

  private ModelWorker worker(String modelId) {
    ModelConfig model =
        parts.config().models().stream()
            .filter(configured -> configured.id().equals(modelId))
            .findFirst()
            .orElseThrow();
    return worker(model, parts.samples().stores().open(modelId));
  }

  private ModelWorker worker(ModelConfig model, SampleStore store) {
    var config = parts.config().forModel(model.id());
    var references = new ReferenceModels(model, config.device());
    var judgement =
        Judgement.of(
            config.gates(), () -> new Audit(config.rmia(), references.get()), parts.clock());
    var loader = new ModelLoader(config.device(), model.calledAs());
    var live =
        new LiveModel(parts.versions().store(), loader, new ModelInputs(store, model.inputs()));
    var measuredOn = new AuditSamples(store, config.gates().audit(), config.device());
    var ahead =
        new PrecomputedExamples(
            model.id(), config, store, live, parts.samples().pending(), monitor, System::nanoTime);
    var resources = new ModelResources(store, measuredOn, references, live, ahead);
    var update =
        new BatchUpdate(
            resources,
            new EarlierVersions(parts.versions().store(), loader),
            config.amun(),
            judgement,
            versions,
            parts.clock());
    var classes = new ModelClasses(model.id(), store);
    var base =
        new BaseVersion(
            model, config.device(), store, measuredOn, classes, judgement.evaluations(), versions);
    return new ModelWorker(
        model.id(),
        resources,
        new ModelTopics(ban, forgottenSamples, parts.samples().registry()),
        base,
        update,
        config.unlearner().largeRequests(),
        versions,
        monitor,
        parts.clock());
  }

  private PartitionOwner acquire(int partition) {
    var settings = parts.kafka().clients().transactionalProducer(ROLE, ROLE + "-" + partition);
    var producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    return PartitionOwner.acquire(
        partition,
        producer,
        parts.kafka().clients().serializer(),
        parts.kafka().topics(),
        heads,
        retirements,
        retrainMarks);
  }

  private BatchFeed feed() {
    var settings = parts.kafka().clients().groupConsumer(ROLE);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    return new BatchFeed(
        BoundedConsumers.of(settings),
        parts.kafka().topics().unlearningBatches(),
        parts.kafka().clients().deserializer(UnlearningBatch.class));
  }

  private <V> TopicReader<V> reader(String purpose, Deserializer<V> values) {
    return TopicReader.of(parts.kafka().clients(), ROLE + "-" + purpose, values);
  }

  /**
   * Returns the partition of a key by the default partitioner; every topic that is keyed by model
   * has as many partitions.
   */
  private int partitionOf(String modelId) {
    return ModelPartitions.of(modelId, parts.kafka().partitions());
  }
}
