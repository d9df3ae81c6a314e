package dev.amund.unlearner.update;

import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import dev.amund.audit.Audit;
import dev.amund.config.AmundConfig;
import dev.amund.config.AuditConfig;
import dev.amund.config.GateConfig;
import dev.amund.config.InputConfig;
import dev.amund.config.ModelConfig;
import dev.amund.config.ModelInterface;
import dev.amund.config.RefusalConfig;
import dev.amund.config.RetrainAdviceConfig;
import dev.amund.config.RetryConfig;
import dev.amund.event.HeadlineMetrics;
import dev.amund.event.MalformedEventException;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.NamedSamples;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.event.follow.TopicReader;
import dev.amund.model.ModelLoader;
import dev.amund.samples.SampleStore;
import dev.amund.unlearner.models.AuditSamples;
import dev.amund.unlearner.models.EarlierVersions;
import dev.amund.unlearner.models.LiveModel;
import dev.amund.unlearner.models.ModelClasses;
import dev.amund.unlearner.models.ModelInputs;
import dev.amund.unlearner.models.ReferenceModels;
import dev.amund.unlearner.models.SmallModel;
import dev.amund.unlearner.monitoring.UnlearnerMonitor;
import dev.amund.unlearner.outcomes.Evaluations;
import dev.amund.unlearner.transactions.TopicReaders;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * A worker of the {@link SmallModel}, with gates that mostly let everything pass, in a directory.
 *
 * @param base version 1
 */
public record SmallModelWorker(
    ModelWorker worker,
    DirectoryArtifactStore artifacts,
    VersionWriter versions,
    ModelVersionPublished base) {
  public static final TopicPartition PARTITION = new TopicPartition("batches", 0);
  private static final String EVALUATIONS = "evaluations";
  public static final GateConfig OPEN = gates(1);

  /**
   * Gates that look at nothing but how well the forget set is still recognised.
   *
   * @param maxForgetUnseenAuc 1 lets everything pass, below 0 nothing
   */
  public static GateConfig gates(double maxForgetUnseenAuc) {
    return new GateConfig(
        AmundConfig.of(
                Map.of(
                    "amund.gates.min-forget-unseen-auc", "0",
                    "amund.gates.max-test-accuracy-drop", "1",
                    "amund.gates.max-total-test-accuracy-drop", "1"))
            .gates()
            .thresholds()
            .withMaxForgetUnseenAuc(maxForgetUnseenAuc),
        new RetryConfig(3, 2, 0.5),
        new RetrainAdviceConfig(0.15, 1),
        new AuditConfig(30, 30, 5),
        RefusalConfig.QUARANTINE);
  }

  /**
   * The parts of a worker that its test holds, too.
   *
   * @param evaluations the topic of evaluations, encoded; may change later
   */
  public record Surroundings(
      SampleStore store,
      SampleRegistry registry,
      PendingSamples pending,
      UnlearnerMonitor monitor,
      Map<String, byte[]> evaluations,
      Clock clock) {

    /** Returns surroundings with no registry, no waiting request and no evaluation. */
    public static Surroundings of(SampleStore store, UnlearnerMonitor monitor, Clock clock) {
      return new Surroundings(
          store, SampleRegistry.NONE, id -> NamedSamples.NONE, monitor, Map.of(), clock);
    }

    /** Returns the same with a registry of samples. */
    public Surroundings withRegistry(SampleRegistry other) {
      return new Surroundings(store, other, pending, monitor, evaluations, clock);
    }

    /** Returns the same with samples of waiting requests. */
    public Surroundings withPending(PendingSamples other) {
      return new Surroundings(store, registry, other, monitor, evaluations, clock);
    }

    /** Returns the same with a topic of evaluations. */
    public Surroundings withEvaluations(Map<String, byte[]> other) {
      return new Surroundings(store, registry, pending, monitor, other, clock);
    }
  }

  /** Makes a worker with {@link #OPEN} gates. */
  public static SmallModelWorker of(
      Path directory, Map<String, String> settings, Surroundings surroundings) throws IOException {
    return of(directory, settings, OPEN, surroundings);
  }

  /**
   * Makes a worker and its first version.
   *
   * @param gates what an update must pass
   */
  public static SmallModelWorker of(
      Path directory, Map<String, String> settings, GateConfig gates, Surroundings surroundings)
      throws IOException {
    Clock clock = surroundings.clock();
    var artifacts = new DirectoryArtifactStore(directory.resolve("artifacts"), clock);
    var signer = ManifestSigner.loadOrCreate(directory.resolve("key.pem"));
    var versions = new VersionWriter(artifacts, signer, clock);
    var base =
        versions.base(
            SmallModel.ID,
            SmallModel.torchScript(),
            new HeadlineMetrics(null, null, 0.5, null, 0.5));
    var model =
        new ModelConfig(SmallModel.ID, Path.of("unused.pt"), List.of(), InputConfig.DEFAULT);
    var worker =
        worker(model, SmallModel.config(settings), gates, surroundings, artifacts, versions);
    return new SmallModelWorker(worker, artifacts, versions, base);
  }

  /**
   * Makes a worker of a model.
   *
   * @param gates what an update must pass
   */
  public static ModelWorker worker(
      ModelConfig model,
      AmundConfig config,
      GateConfig gates,
      Surroundings surroundings,
      DirectoryArtifactStore artifacts,
      VersionWriter versions) {
    SampleStore store = surroundings.store();
    UnlearnerMonitor monitor = surroundings.monitor();
    PendingSamples pending = surroundings.pending();
    Clock clock = surroundings.clock();
    var live =
        new LiveModel(
            artifacts,
            new ModelLoader(config.device(), ModelInterface.PLAIN),
            new ModelInputs(store, InputConfig.DEFAULT));
    var ahead =
        new PrecomputedExamples(
            model.id(), config, store, live, pending, monitor, System::nanoTime);
    var measuredOn = new AuditSamples(store, gates.audit(), config.device());
    var resources =
        new ModelResources(
            store, measuredOn, new ReferenceModels(model, config.device()), live, ahead);
    var update = update(config, gates, resources, artifacts, versions, clock);
    var classes = new ModelClasses(model.id(), store);
    var baseVersion =
        new BaseVersion(
            model,
            config.device(),
            store,
            measuredOn,
            classes,
            new Evaluations(gates.audit().minReportedSamples(), clock),
            versions);
    return new ModelWorker(
        model.id(),
        resources,
        new ModelTopics(
            new ReplayExclusions(nothingBehind(), (topic, bytes) -> SmallModel.batch(), pending),
            new ForgottenSamples(
                TopicReaders.holding(EVALUATIONS, surroundings.evaluations()),
                EVALUATIONS,
                (topic, bytes) -> evaluation(bytes)),
            surroundings.registry()),
        baseVersion,
        update,
        config.unlearner().largeRequests(),
        versions,
        monitor,
        clock);
  }

  private static UnlearningEvaluated evaluation(byte[] bytes) {
    try {
      return UnlearningEvaluated.getDecoder().decode(bytes);
    } catch (IOException | AvroRuntimeException e) {
      throw new MalformedEventException("no evaluation", e);
    }
  }

  private static TopicReader<byte[]> nothingBehind() {
    return new TopicReader<>(
        () -> {
          var consumer = new MockConsumer<String, byte[]>("earliest");
          consumer.updateEndOffsets(Map.of(PARTITION, 1L));
          return consumer;
        });
  }

  /** What such a worker works with; nothing is found ahead, and there is no reference model. */
  public static ModelResources resources(
      AmundConfig config,
      GateConfig gates,
      SampleStore store,
      LiveModel live,
      UnlearnerMonitor monitor) {
    var model =
        new ModelConfig(SmallModel.ID, Path.of("unused.pt"), List.of(), InputConfig.DEFAULT);
    return new ModelResources(
        store,
        new AuditSamples(store, gates.audit(), config.device()),
        new ReferenceModels(model, config.device()),
        live,
        new PrecomputedExamples(
            SmallModel.ID,
            config,
            store,
            live,
            id -> NamedSamples.NONE,
            monitor,
            System::nanoTime));
  }

  /** What updates a batch in such a worker. */
  public static BatchUpdate update(
      AmundConfig config,
      GateConfig gates,
      ModelResources resources,
      DirectoryArtifactStore artifacts,
      VersionWriter versions,
      Clock clock) {
    return new BatchUpdate(
        resources,
        new EarlierVersions(artifacts, new ModelLoader(config.device(), ModelInterface.PLAIN)),
        config.amun(),
        Judgement.of(gates, Audit::new, clock),
        versions,
        clock);
  }
}
