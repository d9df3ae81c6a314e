package dev.amund.unlearner.update;

import dev.amund.artifacts.ServingSignature;
import dev.amund.config.LargeRequestConfig;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.RetrainingRequested;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.WhenRefused;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.unlearner.attempts.StageClock;
import dev.amund.unlearner.models.AuditSamples;
import dev.amund.unlearner.models.LiveModel;
import dev.amund.unlearner.models.ModelClasses;
import dev.amund.unlearner.models.SampleShortage;
import dev.amund.unlearner.monitoring.UnlearnerMonitor;
import dev.amund.unlearner.outcomes.BatchReceipts;
import dev.amund.unlearner.outcomes.RefusedBatches;
import dev.amund.unlearner.outcomes.RetrainRequired;
import dev.amund.unlearner.outcomes.SliceReceipts;
import dev.amund.unlearner.tasks.Cancellation;
import dev.amund.unlearner.tasks.ForgetSet;
import dev.amund.unlearner.tasks.ModelUnusableException;
import dev.amund.unlearner.tasks.Publication;
import dev.amund.unlearner.tasks.PublishedBatch;
import dev.amund.unlearner.tasks.Slice;
import dev.amund.unlearner.tasks.SliceProgress;
import dev.amund.unlearner.tasks.Task;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does all work on one model: its first version, its batches, its erasures. Used by the arithmetic
 * thread alone.
 */
public final class ModelWorker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ModelWorker.class);

  private final String modelId;
  private final ModelResources resources;
  private final SampleStore store;
  private final AuditSamples measuredOn;
  private final LiveModel live;
  private final PrecomputedExamples ahead;
  private final ModelTopics topics;
  private final BaseVersion baseVersion;
  private final ModelClasses classes;
  private final BatchUpdate update;
  private final LargeRequestConfig largeRequests;
  private final VersionWriter versions;
  private final UnlearnerMonitor monitor;
  private final Clock clock;
  private Optional<Forgotten> forgotten = Optional.empty();

  /** The samples that the last update made the model forget. */
  private record Forgotten(ModelVersionPublished version, Set<String> ids) {}

  /**
   * @param resources closed with this
   * @param baseVersion makes the first version
   * @param update closed with this
   */
  public ModelWorker(
      String modelId,
      ModelResources resources,
      ModelTopics topics,
      BaseVersion baseVersion,
      BatchUpdate update,
      LargeRequestConfig largeRequests,
      VersionWriter versions,
      UnlearnerMonitor monitor,
      Clock clock) {
    this.modelId = modelId;
    this.resources = resources;
    this.store = resources.store();
    this.measuredOn = resources.measuredOn();
    this.live = resources.live();
    this.ahead = resources.ahead();
    this.topics = topics;
    this.baseVersion = baseVersion;
    this.classes = baseVersion.classes();
    this.update = update;
    this.largeRequests = largeRequests;
    this.versions = versions;
    this.monitor = monitor;
    this.clock = clock;
  }

  /** Publishes version 1: the base model as it was provided. */
  Publication base() {
    topics.registry().awaitReplica(modelId);
    return Publication.ofVersion(baseVersion.make());
  }

  /** Writes the serving layout of a version, with what serving systems must know to load it. */
  void writeServingLayout(ModelVersionPublished version) {
    store
        .shape()
        .map(shape -> new ServingSignature(shape.dimensions(), outputs()))
        .ifPresent(signature -> versions.describe(modelId, signature));
    versions.writeServingLayout(version);
  }

  /**
   * Returns the number of outputs; empty for two classes, for which a model may have one or two.
   */
  private OptionalInt outputs() {
    OptionalInt classes = store.classes();
    return classes.equals(OptionalInt.of(2)) ? OptionalInt.empty() : classes;
  }

  /**
   * Forgets a batch, or as much of it as an update may; nothing is published yet.
   *
   * @throws ModelUnusableException it must wait until there are samples, or a model, to work with
   */
  Publication forget(Task.Forget work, ModelVersionPublished parent, Cancellation cancellation) {
    topics.registry().awaitReplica(modelId);
    SliceProgress before = SliceProgress.of(Optional.of(parent), work);
    UnlearningBatch batch = before.open(work.batch());
    if (work.givenUp().isPresent()) {
      return handOver(work, batch, before, parent);
    }
    classes.learnOnce(() -> live.at(parent));
    ForgetSet forgetSet = ForgetSet.resolve(batch, store);
    long trained = store.count(Split.TRAIN);
    if (trained == 0 && before.slices() == 0 && forgetSet.hasUnexplained()) {
      // NOT_HELD would be wrong here, because the samples may not have been imported yet.
      throw new ModelUnusableException(SampleShortage.words(modelId, store, Split.TRAIN));
    }
    warn(batch, forgetSet.unknownLabels());
    RetrainRequired retrain =
        before.slices() > 0
            ? RetrainRequired.NONE
            : RetrainRequired.among(forgetSet, trained, largeRequests);
    // Of what was held before the batch, so that its slices do not become smaller and smaller.
    int limit = largeRequests.sliceLimit(trained + before.samples());
    Slice slice = Slice.next(batch, forgetSet.without(retrain.ids()), before, limit);
    report(slice, retrain);
    monitor.begin(batch, slice.now().held().size(), slice.position());
    try {
      if (batch.getWhenRefused() == WhenRefused.ERASE_AND_RETRAIN && retrain.isAllOf(forgetSet)) {
        return handOver(work, Slice.whole(batch, forgetSet), parent, retrain.reasons());
      }
      return forget(work, slice, forgetSet, parent, cancellation)
          .with(retrain.answer(batch, clock.instant()));
    } finally {
      ahead.drop(forgetSet.ids());
      monitor.end();
    }
  }

  /** Hands the rest over to retraining, without the model, which may be why attempts failed. */
  private Publication handOver(
      Task.Forget work, UnlearningBatch batch, SliceProgress before, ModelVersionPublished parent) {
    Slice rest = Slice.next(batch, ForgetSet.resolve(batch, store), before, Integer.MAX_VALUE);
    return rest.now().trained().isEmpty()
        ? withoutUpdate(work, rest)
        : handOver(work, rest, parent, List.of(work.givenUp().orElseThrow()));
  }

  /** The model was trained on none of it. */
  private Publication withoutUpdate(Task.Forget work, Slice slice) {
    erase(work.batch(), slice.now().ids());
    return Publication.ofReceipts(SliceReceipts.withoutUpdate(slice, clock.instant()));
  }

  private Publication handOver(
      Task.Forget work, Slice untried, ModelVersionPublished parent, List<String> reasons) {
    ahead.drop(untried.all().ids());
    return PublishedBatch.mark(
        RefusedBatches.handOverUntried(untried, parent, reasons, clock.instant()), work, untried);
  }

  /**
   * @param asked all that the open requests of the batch ask to forget: none of it is replayed
   */
  private Publication forget(
      Task.Forget work,
      Slice slice,
      ForgetSet asked,
      ModelVersionPublished parent,
      Cancellation cancellation) {
    Set<String> ids = slice.now().ids();
    if (slice.now().trained().isEmpty()) {
      return withoutUpdate(work, slice);
    }
    Set<String> excluded = topics.exclusions().during(work, asked, store);
    if (measuredOn.panel(excluded).unseen().samples().size() == 0) {
      throw new ModelUnusableException(
          SampleShortage.wordsBeside(modelId, store, Split.HOLDOUT, excluded));
    }
    var stages = new StageClock(monitor, cancellation, System::nanoTime);
    Publication outcome = update.run(slice, parent, excluded, stages);
    Publication publication = PublishedBatch.mark(outcome, work, slice);
    forgotten = publication.version().map(version -> new Forgotten(version, ids));
    return publication;
  }

  private static void report(Slice slice, RetrainRequired retrain) {
    UUID batchId = slice.batch().getBatchId();
    if (!slice.isWhole()) {
      log.info(
          "a batch is too large for one update: batch={} slice={} of={} samples={} of-samples={}",
          batchId,
          slice.position().number(),
          slice.position().of(),
          slice.now().held().size(),
          slice.all().held().size());
    }
    if (!retrain.requests().isEmpty()) {
      log.warn(
          "the model must be retrained from scratch: batch={} requests={}", batchId, retrain.ids());
    }
  }

  private static void warn(UnlearningBatch batch, Map<String, Integer> unknownLabels) {
    unknownLabels.entrySet().stream()
        .findFirst()
        .ifPresent(
            first ->
                log.warn(
                    "the model does not know the labels of some samples, which are erased without"
                        + " an update: batch={} samples={} for-instance={} label={}",
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
  boolean precompute(ModelVersionPublished head, Cancellation cancellation) {
    classes.learnOnce(() -> live.at(head));
    return ahead.precompute(head, cancellation);
  }

  /** The model is another daemon's now. */
  void release() {
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
    writeServingLayout(version);
    erase(
        batch,
        forgotten
            .filter(last -> last.version().equals(version))
            .map(Forgotten::ids)
            .orElseGet(() -> forgottenBy(version, batch)));
    return Publication.ofReceipts(SliceReceipts.erased(version, clock.instant()));
  }

  /**
   * Erases the samples of a batch that is handed to retraining. What came in for the same subjects
   * since goes with them: the model is retrained from scratch, and must not be trained on it. Doing
   * it twice does no harm.
   */
  Publication discard(UnlearningBatch batch, RetrainingRequested retrain) {
    topics.registry().awaitReplica(modelId);
    erase(batch, ForgetSet.resolve(batch, store).ids());
    return Publication.ofReceipts(BatchReceipts.handedOver(retrain, clock.instant()));
  }

  /** Another daemon may have published it, and the store here may be behind. */
  private Set<String> forgottenBy(ModelVersionPublished version, UnlearningBatch batch) {
    topics.registry().awaitReplica(modelId);
    return topics.forgotten().of(batch, version, store);
  }

  /** The topic first: after a crash in between, the store still knows what to take out of it. */
  private void erase(UnlearningBatch batch, Set<String> ids) {
    measuredOn.remove(ids);
    topics.registry().erase(modelId, ids, batch.getBatchId());
    store.erase(ids, batch.getBatchId());
  }

  @Override
  public void close() {
    update.close();
    resources.close();
  }
}
