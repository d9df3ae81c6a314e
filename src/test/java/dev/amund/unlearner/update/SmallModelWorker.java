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
 * What is done for the {@link SmallModel}, with gates that mostly let everything pass, in a
 * directory.
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

  public static SmallModelWorker of(
      Path directory,
      Map<String, String> settings,
      SampleStore store,
      SampleRegistry registry,
      PendingSamples pending,
      UnlearnerMonitor monitor,
      Clock clock)
      throws IOException {
    return of(directory, settings, store, registry, pending, monitor, Map.of(), clock);
  }

  /**
   * @param published what the topic of evaluations holds, encoded; may change later
   */
  public static SmallModelWorker of(
      Path directory,
      Map<String, String> settings,
      SampleStore store,
      SampleRegistry registry,
      PendingSamples pending,
      UnlearnerMonitor monitor,
      Map<String, byte[]> published,
      Clock clock)
      throws IOException {
    return of(directory, settings, OPEN, store, registry, pending, monitor, published, clock);
  }

  /**
   * @param gates what an update must pass
   * @param published what the topic of evaluations holds, encoded; may change later
   */
  public static SmallModelWorker of(
      Path directory,
      Map<String, String> settings,
      GateConfig gates,
      SampleStore store,
      SampleRegistry registry,
      PendingSamples pending,
      UnlearnerMonitor monitor,
      Map<String, byte[]> published,
      Clock clock)
      throws IOException {
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
        worker(
            model,
            SmallModel.config(settings),
            gates,
            store,
            registry,
            pending,
            monitor,
            artifacts,
            versions,
            published,
            clock);
    return new SmallModelWorker(worker, artifacts, versions, base);
  }

  /**
   * What is done for a model.
   *
   * @param gates what an update must pass
   * @param published what the topic of evaluations holds, encoded; may change later
   */
  public static ModelWorker worker(
      ModelConfig model,
      AmundConfig config,
      GateConfig gates,
      SampleStore store,
      SampleRegistry registry,
      PendingSamples pending,
      UnlearnerMonitor monitor,
      DirectoryArtifactStore artifacts,
      VersionWriter versions,
      Map<String, byte[]> published,
      Clock clock) {
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
                TopicReaders.holding(EVALUATIONS, published),
                EVALUATIONS,
                (topic, bytes) -> evaluation(bytes)),
            registry),
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
