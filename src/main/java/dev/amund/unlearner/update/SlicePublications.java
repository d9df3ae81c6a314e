package dev.amund.unlearner.update;

import dev.amund.control.ControlReport;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.WhenRefused;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.unlearner.attempts.Attempt;
import dev.amund.unlearner.attempts.BestAttempt;
import dev.amund.unlearner.attempts.Forces;
import dev.amund.unlearner.attempts.UpdateStage;
import dev.amund.unlearner.outcomes.RefusedBatches;
import dev.amund.unlearner.outcomes.SliceReceipts;
import dev.amund.unlearner.tasks.Publication;
import dev.amund.unlearner.tasks.Slice;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes of the attempts at a slice what is published: a version, or what a refusal leads to. */
final class SlicePublications {
  private static final Logger log = LoggerFactory.getLogger(SlicePublications.class);

  private final SampleStore store;
  private final Judgement judgement;
  private final VersionFactory versions;
  private final Clock clock;

  SlicePublications(SampleStore store, Judgement judgement, VersionFactory versions, Clock clock) {
    this.store = store;
    this.judgement = judgement;
    this.versions = versions;
    this.clock = clock;
  }

  /**
   * Returns what follows if every attempt was refused: QUARANTINED receipts, or that the model is
   * to be retrained from scratch.
   */
  Publication withoutVersion(SliceRun run) {
    UnlearningBatch batch = run.batch();
    if (batch.getWhenRefused() == WhenRefused.ERASE_AND_RETRAIN) {
      log.error(
          "a batch is refused and its samples are erased by policy, retrain the model from scratch:"
              + " batch={} model={}",
          batch.getBatchId(),
          batch.getModelId());
      return RefusedBatches.handOver(run.slice(), run.parent(), run.evaluated(), clock.instant());
    }
    return RefusedBatches.quarantine(run.slice(), run.evaluated(), clock.instant());
  }

  /** Publishes a refused attempt by policy. */
  Publication residual(SliceRun run, BestAttempt.Candidate candidate) {
    Attempt attempt = candidate.attempt();
    log.warn(
        "a batch is refused and an attempt is published by policy: batch={} attempt={}",
        run.batch().getBatchId(),
        attempt.number());
    run.stages().stage(UpdateStage.PUBLISH);
    ModelVersionPublished version =
        version(run, candidate.torchScript(), attempt, judgement.evaluations().reasons(attempt));
    // The one that is published comes last: the update ends as it does.
    run.evaluated().removeIf(event -> event.getAttempt() == attempt.number());
    return published(run, attempt, version);
  }

  /**
   * Returns the version that an attempt has made; its bytes are stored.
   *
   * @param residual what the gates found in this attempt; what they found in earlier slices of the
   *     batch remains, too
   */
  ModelVersionPublished version(
      SliceRun run, byte[] torchScript, Attempt attempt, List<String> residual) {
    Slice slice = run.slice();
    ModelVersionPublished parent = run.parent();
    ModelVersionPublished version =
        versions.next(
            parent,
            torchScript,
            slice.batch(),
            slice.now(),
            judgement
                .evaluations()
                .headline(attempt.after().orElseThrow(), run.subject().baseTestAccuracy()),
            attempt.control().map(ControlReport::force).map(Forces::event));
    List<String> earlier = slice.before().slices() == 0 ? List.of() : parent.getResidual();
    return ModelVersionPublished.newBuilder(version)
        .setResidual(Stream.concat(earlier.stream(), residual.stream()).distinct().toList())
        .build();
  }

  /** Returns a version with the evaluations of all attempts and the receipts of its requests. */
  Publication published(SliceRun run, Attempt attempt, ModelVersionPublished version) {
    boolean retrain =
        judgement
            .advice()
            .isDue(
                version.getSamplesSinceBase(),
                store.count(Split.TRAIN) - run.slice().now().trained().size(),
                run.subject().baseTestAccuracy(),
                attempt.after().orElseThrow());
    run.evaluated()
        .add(
            judgement
                .evaluations()
                .published(run.subject(), attempt.with(run.stages().lap()), version, retrain));
    return Publication.ofBatch(
        Optional.of(version),
        run.evaluated(),
        SliceReceipts.published(run.slice(), version, clock.instant()));
  }
}
