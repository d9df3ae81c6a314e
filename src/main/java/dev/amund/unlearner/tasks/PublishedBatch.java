package dev.amund.unlearner.tasks;

import dev.amund.event.BatchedRequest;
import dev.amund.event.ForgottenRequest;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.Outcome;
import dev.amund.event.RetrainingRequested;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * Ties a version to the batch that it has forgotten, so that after a crash a batch that is
 * delivered again is recognised as published, and no other batch is.
 *
 * <p>A batch is known by the place where it lies and by the requests in it. Its id alone is not
 * enough: an id can repeat where the state that numbers batches was split or lost, and whoever is
 * taken for forgotten without being so would be erased by no version.
 */
public final class PublishedBatch {
  private static final String NOTE = "published version ";

  private PublishedBatch() {}

  /**
   * Writes into what is published of a batch where the batch lies, and which samples were
   * forgotten.
   *
   * @param forgotten ids of all samples that the version has forgotten
   */
  public static Publication mark(
      Publication publication, Task.Forget work, Collection<String> forgotten) {
    return new Publication(
        publication.version().map(version -> at(version, work)),
        publication.evaluations().stream().map(each -> listing(each, forgotten)).toList(),
        publication.receipts(),
        publication.retirements(),
        publication.deadLetters(),
        publication.retrain().map(retrain -> at(retrain, work)),
        publication.about());
  }

  /**
   * Does the same as {@link #mark(Publication, Task.Forget, Collection)}, for a batch or a slice.
   */
  public static Publication mark(Publication publication, Task.Forget work, Slice slice) {
    Publication marked = mark(publication, work, slice.now().ids());
    return slice.isWhole()
        ? marked
        : new Publication(
            marked.version().map(version -> sliced(version, work, slice)),
            marked.evaluations().stream()
                .map(
                    each ->
                        UnlearningEvaluated.newBuilder(each)
                            .setSlice(slice.position().number())
                            .build())
                .toList(),
            marked.receipts(),
            marked.retirements(),
            marked.deadLetters(),
            marked.retrain(),
            marked.about());
  }

  /**
   * An amund that knows no slices must not take a part of a batch for the whole: it looks for the
   * place of the batch in the version itself.
   */
  private static ModelVersionPublished sliced(
      ModelVersionPublished version, Task.Forget work, Slice slice) {
    ModelVersionPublished.Builder builder =
        ModelVersionPublished.newBuilder(version).setSlice(slice.event(version.getVersion(), work));
    return builder.getSlice().getRemainingSamples() == 0
        ? builder.build()
        : builder.setBatchPartition(null).setBatchOffset(null).build();
  }

  private static ModelVersionPublished at(ModelVersionPublished version, Task.Forget work) {
    return ModelVersionPublished.newBuilder(version)
        .setBatchPartition(work.partition().partition())
        .setBatchOffset(work.offset())
        .build();
  }

  private static RetrainingRequested at(RetrainingRequested retrain, Task.Forget work) {
    return RetrainingRequested.newBuilder(retrain)
        .setBatchPartition(work.partition().partition())
        .setBatchOffset(work.offset())
        .build();
  }

  /** Returns whether {@code retrain} says that this batch was handed to retraining. */
  public static boolean isOf(RetrainingRequested retrain, Task.Forget work) {
    return retrain.getBatchId().equals(work.batch().getBatchId())
        && retrain.getBatchPartition() == work.partition().partition()
        && retrain.getBatchOffset() == work.offset();
  }

  private static UnlearningEvaluated listing(
      UnlearningEvaluated evaluation, Collection<String> forgotten) {
    return evaluation.getOutcome() == Outcome.PUBLISHED
        ? UnlearningEvaluated.newBuilder(evaluation)
            .setForgotten(ForgottenIds.list(evaluation.getBatchId(), forgotten).orElse(null))
            .build()
        : evaluation;
  }

  /**
   * Returns whether the version has forgotten a part of its batch, and later ones are to forget the
   * rest.
   */
  public static boolean isPart(ModelVersionPublished version) {
    return version.getSlice() != null && version.getSlice().getRemainingSamples() > 0;
  }

  /**
   * Returns whether {@code head} has forgotten a part of this batch, and the rest is left to do.
   *
   * @param head the newest version of the batch's model
   */
  public static boolean isPartOf(ModelVersionPublished head, Task.OnBatch work) {
    return isPart(head)
        && work.batch().getBatchId().equals(head.getBatchId())
        && namesRequestsOf(work.batch(), head)
        && head.getSlice().getBatchOffset() == work.offset()
        && head.getSlice().getBatchPartition() == work.partition().partition();
  }

  /** Returns what to commit with a version: the offset stays on its batch until it is erased. */
  public static OffsetAndMetadata offset(Task.Forget work, ModelVersionPublished version) {
    return new OffsetAndMetadata(work.offset(), NOTE + version.getVersion());
  }

  /**
   * Returns whether {@code head} is the version that has forgotten this batch, or the last one that
   * has forgotten a part of it.
   *
   * @param head the newest version of the batch's model
   * @param committed what is committed for the batch's partition
   */
  public static boolean isOf(
      ModelVersionPublished head, Task.Forget work, Optional<OffsetAndMetadata> committed) {
    if (isPart(head)) {
      return isPartOf(head, work);
    }
    return work.batch().getBatchId().equals(head.getBatchId())
        && namesRequestsOf(work.batch(), head)
        && (head.getBatchOffset() == null ? isNoted(head, work, committed) : liesAt(head, work));
  }

  /** A version names the requests of which something was held: at least one of its batch's. */
  private static boolean namesRequestsOf(UnlearningBatch batch, ModelVersionPublished head) {
    Set<UUID> forgotten =
        head.getRequests().stream()
            .map(ForgottenRequest::getRequestId)
            .collect(Collectors.toCollection(HashSet::new));
    boolean any = !forgotten.isEmpty();
    forgotten.removeAll(
        batch.getRequests().stream().map(BatchedRequest::getRequestId).collect(Collectors.toSet()));
    return any && forgotten.isEmpty();
  }

  private static boolean liesAt(ModelVersionPublished head, Task.Forget work) {
    return head.getBatchOffset() == work.offset()
        && Integer.valueOf(work.partition().partition()).equals(head.getBatchPartition());
  }

  /** Versions of a former amund do not say it; what was committed with them does. */
  private static boolean isNoted(
      ModelVersionPublished head, Task.Forget work, Optional<OffsetAndMetadata> committed) {
    return committed
        .filter(offset -> offset.offset() == work.offset())
        .filter(offset -> offset.metadata().equals(NOTE + head.getVersion()))
        .isPresent();
  }
}
