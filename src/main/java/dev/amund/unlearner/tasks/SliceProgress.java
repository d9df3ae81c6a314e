package dev.amund.unlearner.tasks;

import dev.amund.event.BatchSlice;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.SlicedRequest;
import dev.amund.event.UnlearningBatch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The part of a large batch that versions have forgotten. The newest version of the model says it,
 * so that it outlives the process and follows the partition to its next owner.
 *
 * @param slices how many versions have forgotten a part of the batch
 * @param samples how many samples these have forgotten
 * @param open the requests that are not complete, by id; not used before the first slice
 */
public record SliceProgress(int slices, int samples, Map<UUID, Forgotten> open) {
  /** No version has forgotten anything of the batch. */
  public static final SliceProgress NONE = new SliceProgress(0, 0, Map.of());

  /**
   * The state of a request so far.
   *
   * @param samples how many of its samples are forgotten
   * @param remaining how many were left when that was published
   * @param versions that have forgotten them, in order
   */
  public record Forgotten(int samples, int remaining, List<Long> versions) {
    private static final Forgotten NOTHING = new Forgotten(0, 0, List.of());

    private static Forgotten of(SlicedRequest request) {
      return new Forgotten(
          request.getSamples(), request.getRemainingSamples(), List.copyOf(request.getVersions()));
    }
  }

  /**
   * Reads how far the batch is.
   *
   * @param head the newest version of the batch's model, if there is one
   */
  public static SliceProgress of(Optional<ModelVersionPublished> head, Task.OnBatch work) {
    return head.filter(version -> PublishedBatch.isPartOf(version, work))
        .map(ModelVersionPublished::getSlice)
        .map(SliceProgress::of)
        .orElse(NONE);
  }

  /** Reads how far a batch is with a version that says this. */
  public static SliceProgress of(BatchSlice slice) {
    return new SliceProgress(
        slice.getNumber(),
        slice.getSamples(),
        slice.getRequests().stream()
            .filter(request -> request.getRemainingSamples() > 0)
            .collect(
                Collectors.toMap(SlicedRequest::getRequestId, Forgotten::of, (one, same) -> one)));
  }

  /** Returns the batch with the requests that are not complete. */
  public UnlearningBatch open(UnlearningBatch batch) {
    return slices == 0
        ? batch
        : UnlearningBatch.newBuilder(batch)
            .setRequests(
                batch.getRequests().stream()
                    .filter(request -> open.containsKey(request.getRequestId()))
                    .toList())
            .build();
  }

  /** Returns what became so far of one of the requests that are not complete. */
  public Forgotten of(UUID requestId) {
    return open.getOrDefault(requestId, Forgotten.NOTHING);
  }
}
