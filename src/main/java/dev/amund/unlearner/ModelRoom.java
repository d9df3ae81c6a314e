package dev.amund.unlearner;

import dev.amund.artifacts.ServingSignature;
import dev.amund.audit.Audit;
import dev.amund.audit.ModelMetrics;
import dev.amund.audit.Panel;
import dev.amund.config.DeviceConfig;
import dev.amund.config.ModelConfig;
import dev.amund.event.HeadlineMetrics;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.UnlearningBatch;
import dev.amund.model.LabelledImages;
import dev.amund.model.ModelException;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * All that is done for one model: its first version, its batches, its erasures. Used by the
 * arithmetic thread alone.
 */
final class ModelRoom implements AutoCloseable {
  private final ModelConfig config;
  private final DeviceConfig device;
  private final SampleStore store;
  private final AuditSamples measuredOn;
  private final ReferenceModels references;
  private final Evaluations evaluations;
  private final LiveModel live;
  private final AttackAhead ahead;
  private final BatchUpdate update;
  private final VersionWriter versions;
  private final ReplayBan ban;
  private final UnlearnerMonitor monitor;
  private final SampleRegistry registry;
  private final ForgottenSamples forgottenSamples;
  private final Clock clock;
  private Optional<Forgotten> forgotten = Optional.empty();

  /** What the last update made the model forget. */
  private record Forgotten(ModelVersionPublished version, Set<String> ids) {}

  ModelRoom(
      ModelConfig config,
      DeviceConfig device,
      SampleStore store,
      AuditSamples measuredOn,
      ReferenceModels references,
      Evaluations evaluations,
      LiveModel live,
      AttackAhead ahead,
      BatchUpdate update,
      VersionWriter versions,
      ReplayBan ban,
      UnlearnerMonitor monitor,
      SampleRegistry registry,
      ForgottenSamples forgottenSamples,
      Clock clock) {
    this.config = config;
    this.device = device;
    this.store = store;
    this.measuredOn = measuredOn;
    this.references = references;
    this.evaluations = evaluations;
    this.live = live;
    this.ahead = ahead;
    this.update = update;
    this.versions = versions;
    this.ban = ban;
    this.monitor = monitor;
    this.registry = registry;
    this.forgottenSamples = forgottenSamples;
    this.clock = clock;
  }

  /** Version 1: the base model as it was handed over, measured but not touched. */
  Publication base() {
    registry.awaitReplica(config.id());
    requireSamples();
    try {
      byte[] torchScript = Files.readAllBytes(config.path());
      return Publication.ofVersion(versions.base(config.id(), torchScript, measure(torchScript)));
    } catch (IOException e) {
      throw new ModelException("The base model of " + config.id() + " cannot be read: " + e, e);
    }
  }

  private void requireSamples() {
    for (Split split : Split.values()) {
      if (store.count(split) == 0) {
        throw new NoSamplesException(config.id(), split);
      }
    }
  }

  private HeadlineMetrics measure(byte[] torchScript) {
    Panel panel = measuredOn.panel(Set.of());
    LabelledImages retain = panel.retain().samples();
    LabelledImages unseen = panel.unseen().samples();
    try (TorchScriptModel model = TorchScriptModel.load(torchScript, device)) {
      describe(classes(model, retain.size() > 0 ? retain : unseen));
      ModelMetrics metrics = new Audit().measure(model, retain.rows(0, 0), retain, unseen);
      return evaluations.headline(metrics, metrics.testAccuracy());
    }
  }

  private static OptionalInt classes(TorchScriptModel model, LabelledImages images) {
    if (images.size() == 0) {
      return OptionalInt.empty();
    }
    try (TensorScope scope = model.scope()) {
      long[] logits = model.logits(scope, images.rows(0, 1).images()).shape();
      return OptionalInt.of(Math.toIntExact(logits[1]));
    }
  }

  private void describe(OptionalInt classes) {
    store
        .shape()
        .map(
            shape -> new ServingSignature(shape.channels(), shape.height(), shape.width(), classes))
        .ifPresent(signature -> versions.describe(config.id(), signature));
  }

  /** Lays a published version out, with what serving systems must know to load it. */
  void layOut(ModelVersionPublished version) {
    describe(OptionalInt.empty());
    versions.layOut(version);
  }

  /** Forgets a batch; nothing is published yet. */
  Publication forget(Work.Forget work, ModelVersionPublished parent, Cancellation cancellation) {
    UnlearningBatch batch = work.batch();
    registry.awaitReplica(batch.getModelId());
    ForgetSet forgetSet = ForgetSet.resolve(batch, store);
    monitor.begin(batch, forgetSet.held().size());
    try {
      if (forgetSet.trained().isEmpty()) {
        erase(batch, forgetSet.ids());
        return Publication.ofReceipts(Receipts.withoutUpdate(batch, forgetSet, clock.instant()));
      }
      Publication outcome =
          update.run(
              batch,
              parent,
              forgetSet,
              ban.during(work, forgetSet, store),
              new StageClock(monitor, cancellation, System::nanoTime));
      Publication publication = PublishedBatch.mark(outcome, work, forgetSet.ids());
      forgotten = publication.version().map(version -> new Forgotten(version, forgetSet.ids()));
      return publication;
    } finally {
      ahead.drop(forgetSet.ids());
      monitor.end();
    }
  }

  /**
   * Attacks some samples ahead of their batch.
   *
   * @return whether there may be more to do
   */
  boolean prepare(ModelVersionPublished head, Cancellation cancellation) {
    return ahead.prepare(head, cancellation);
  }

  /** The model is another daemon's now. */
  void leave() {
    ahead.clear();
    measuredOn.close();
  }

  /**
   * Erases the samples of a batch whose version is published: those that it has forgotten, and not
   * what came in for the same subject since, of which the model still knows. Doing it twice does no
   * harm.
   *
   * @throws org.apache.kafka.common.KafkaException after a crash: what the version has forgotten
   *     cannot be read now
   */
  Publication erase(UnlearningBatch batch, ModelVersionPublished version) {
    layOut(version);
    erase(
        batch,
        forgotten
            .filter(last -> last.version().equals(version))
            .map(Forgotten::ids)
            .orElseGet(() -> forgottenBy(version, batch)));
    return Publication.ofReceipts(Receipts.erased(version, clock.instant()));
  }

  /** Another daemon may have published it, and the store here may be behind. */
  private Set<String> forgottenBy(ModelVersionPublished version, UnlearningBatch batch) {
    registry.awaitReplica(config.id());
    return forgottenSamples.of(batch, version, store);
  }

  /** The topic first: after a crash in between, the store still knows what to take out of it. */
  private void erase(UnlearningBatch batch, Set<String> ids) {
    measuredOn.leave(ids);
    registry.erase(config.id(), ids, batch.getBatchId());
    store.erase(ids, batch.getBatchId());
  }

  @Override
  public void close() {
    ahead.close();
    live.close();
    measuredOn.close();
    references.close();
  }
}
