package dev.amund.unlearner;

import dev.amund.artifacts.ServingSignature;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.UnlearningBatch;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that is done for one model: its first version, its batches, its erasures. Used by the
 * arithmetic thread alone.
 */
final class ModelRoom implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ModelRoom.class);

  private final String modelId;
  private final SampleStore store;
  private final BaseVersion baseVersion;
  private final ModelClasses classes;
  private final AuditSamples measuredOn;
  private final ReferenceModels references;
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
      String modelId,
      SampleStore store,
      BaseVersion baseVersion,
      ModelClasses classes,
      AuditSamples measuredOn,
      ReferenceModels references,
      LiveModel live,
      AttackAhead ahead,
      BatchUpdate update,
      VersionWriter versions,
      ReplayBan ban,
      UnlearnerMonitor monitor,
      SampleRegistry registry,
      ForgottenSamples forgottenSamples,
      Clock clock) {
    this.modelId = modelId;
    this.store = store;
    this.baseVersion = baseVersion;
    this.classes = classes;
    this.measuredOn = measuredOn;
    this.references = references;
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

  /** Version 1: the base model as it was handed over. */
  Publication base() {
    registry.awaitReplica(modelId);
    return Publication.ofVersion(baseVersion.make());
  }

  /** Lays a published version out, with what serving systems must know to load it. */
  void layOut(ModelVersionPublished version) {
    store
        .shape()
        .map(s -> new ServingSignature(s.channels(), s.height(), s.width(), outputs()))
        .ifPresent(signature -> versions.describe(modelId, signature));
    versions.layOut(version);
  }

  /** Of two classes a model may say one number; which, was described with version 1. */
  private OptionalInt outputs() {
    OptionalInt classes = store.classes();
    return classes.equals(OptionalInt.of(2)) ? OptionalInt.empty() : classes;
  }

  /**
   * Forgets a batch; nothing is published yet.
   *
   * @throws ModelUnusableException it must wait until there are samples, or a model, to work with
   */
  Publication forget(Work.Forget work, ModelVersionPublished parent, Cancellation cancellation) {
    UnlearningBatch batch = work.batch();
    registry.awaitReplica(batch.getModelId());
    classes.learnOnce(() -> live.at(parent));
    ForgetSet forgetSet = ForgetSet.resolve(batch, store);
    if (store.count(Split.TRAIN) == 0 && forgetSet.hasUnexplained()) {
      // Not that it holds none of them: somebody may have forgotten to import them.
      throw new ModelUnusableException(SampleShortage.words(modelId, store, Split.TRAIN));
    }
    warn(batch, forgetSet.unknownLabels());
    monitor.begin(batch, forgetSet.held().size());
    try {
      if (forgetSet.trained().isEmpty()) {
        erase(batch, forgetSet.ids());
        return Publication.ofReceipts(Receipts.withoutUpdate(batch, forgetSet, clock.instant()));
      }
      Set<String> excluded = ban.during(work, forgetSet, store);
      if (measuredOn.panel(excluded).unseen().samples().size() == 0) {
        throw new ModelUnusableException(
            SampleShortage.wordsBeside(modelId, store, Split.HOLDOUT, excluded));
      }
      Publication outcome =
          update.run(
              batch,
              parent,
              forgetSet,
              excluded,
              new StageClock(monitor, cancellation, System::nanoTime));
      Publication publication = PublishedBatch.mark(outcome, work, forgetSet.ids());
      forgotten = publication.version().map(version -> new Forgotten(version, forgetSet.ids()));
      return publication;
    } finally {
      ahead.drop(forgetSet.ids());
      monitor.end();
    }
  }

  private static void warn(UnlearningBatch batch, Map<String, Integer> unknownLabels) {
    unknownLabels.entrySet().stream()
        .findFirst()
        .ifPresent(
            first ->
                log.warn(
                    "batch {}: the model does not know the labels of {} samples, which are erased"
                        + " without an update, for instance sample {} with label {}",
                    batch.getBatchId(),
                    unknownLabels.size(),
                    first.getKey(),
                    first.getValue()));
  }

  /**
   * Attacks some samples ahead of their batch.
   *
   * @return whether there may be more to do
   */
  boolean prepare(ModelVersionPublished head, Cancellation cancellation) {
    classes.learnOnce(() -> live.at(head));
    return ahead.prepare(head, cancellation);
  }

  /** The model is another daemon's now. */
  void leave() {
    ahead.clear();
    measuredOn.close();
    update.close();
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
    registry.awaitReplica(modelId);
    return forgottenSamples.of(batch, version, store);
  }

  /** The topic first: after a crash in between, the store still knows what to take out of it. */
  private void erase(UnlearningBatch batch, Set<String> ids) {
    measuredOn.leave(ids);
    registry.erase(modelId, ids, batch.getBatchId());
    store.erase(ids, batch.getBatchId());
  }

  @Override
  public void close() {
    ahead.close();
    update.close();
    live.close();
    measuredOn.close();
    references.close();
  }
}
