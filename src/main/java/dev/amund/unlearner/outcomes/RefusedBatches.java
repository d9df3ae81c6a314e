package dev.amund.unlearner.outcomes;

import dev.amund.event.HandedOverRequest;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.Outcome;
import dev.amund.event.RetrainingRequested;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.event.WhenRefused;
import dev.amund.unlearner.tasks.ForgetSet;
import dev.amund.unlearner.tasks.Publication;
import dev.amund.unlearner.tasks.PublishedBatch;
import dev.amund.unlearner.tasks.Slice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides what follows when all attempts at a batch were refused and no version is published. */
public final class RefusedBatches {
  private RefusedBatches() {}

  /**
   * Quarantines the batch, which then waits for an operator.
   *
   * @param evaluated its attempts, in order, at least one
   */
  public static Publication quarantine(
      Slice slice, List<UnlearningEvaluated> evaluated, Instant at) {
    String policy =
        slice.batch().getWhenRefused() == WhenRefused.PUBLISH_BEST
            ? "; none of them can be published, for none could be measured to its end"
            : "";
    String reason =
        "not forgotten within %d attempts: %s%s"
            .formatted(evaluated.size(), String.join("; ", last(evaluated).getReasons()), policy);
    return Publication.ofBatch(
        Optional.empty(),
        ending(evaluated, Outcome.QUARANTINED),
        SliceReceipts.quarantined(slice, reason, at));
  }

  /**
   * Hands the batch to retraining: the rest of its samples is erased, and the model must be
   * retrained from scratch. Where the batch lies is noted later, by {@link PublishedBatch}.
   *
   * @param evaluated its attempts, in order, at least one
   */
  public static Publication handOver(
      Slice slice, ModelVersionPublished parent, List<UnlearningEvaluated> evaluated, Instant at) {
    return handOver(
        slice,
        parent,
        ending(evaluated, Outcome.RETRAIN_REQUIRED),
        last(evaluated).getReasons(),
        at);
  }

  /**
   * Hands over, like {@link #handOver}, a batch that asks for so much that no attempt was made.
   *
   * @param reasons a sentence each
   */
  public static Publication handOverUntried(
      Slice slice, ModelVersionPublished parent, List<String> reasons, Instant at) {
    return handOver(slice, parent, List.of(), reasons, at);
  }

  private static Publication handOver(
      Slice slice,
      ModelVersionPublished parent,
      List<UnlearningEvaluated> evaluations,
      List<String> reasons,
      Instant at) {
    UnlearningBatch batch = slice.batch();
    ForgetSet forgetSet = slice.all();
    List<HandedOverRequest> requests =
        forgetSet.requests().stream()
            .filter(share -> share.held() > 0)
            .map(
                share ->
                    new HandedOverRequest(
                        share.request().getRequestId(), share.held(), share.unknown()))
            .toList();
    var retrain =
        RetrainingRequested.newBuilder()
            .setModelId(batch.getModelId())
            .setVersion(parent.getVersion())
            .setBatchId(batch.getBatchId())
            .setBatchPartition(-1)
            .setBatchOffset(-1)
            .setRequests(requests)
            .setSamples(forgetSet.held().size())
            .setReasons(reasons.stream().map(Reasons::shorten).toList())
            .setAt(at)
            .build();
    return Publication.ofRetrain(evaluations, SliceReceipts.notHeld(slice, at), retrain);
  }

  private static UnlearningEvaluated last(List<UnlearningEvaluated> evaluated) {
    return evaluated.get(evaluated.size() - 1);
  }

  private static List<UnlearningEvaluated> ending(
      List<UnlearningEvaluated> evaluated, Outcome outcome) {
    var all = new ArrayList<>(evaluated);
    all.set(
        all.size() - 1,
        UnlearningEvaluated.newBuilder(last(evaluated)).setOutcome(outcome).build());
    return List.copyOf(all);
  }
}
