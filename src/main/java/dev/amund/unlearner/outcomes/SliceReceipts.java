package dev.amund.unlearner.outcomes;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.ForgottenRequest;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.SlicedRequest;
import dev.amund.event.UnlearningBatch;
import dev.amund.unlearner.tasks.ForgetSet.Share;
import dev.amund.unlearner.tasks.Slice;
import dev.amund.unlearner.tasks.Slice.Standing;
import dev.amund.unlearner.tasks.SliceProgress;
import dev.amund.unlearner.tasks.SliceProgress.Forgotten;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Writes the receipts of batches that may be forgotten over several versions: a request has its
 * receipt once nothing of it is left, and then with all versions that took part.
 */
public final class SliceReceipts {
  private SliceReceipts() {}

  /** After the commit of the version that has forgotten the slice. */
  public static List<DeletionReceipt> published(
      Slice slice, ModelVersionPublished version, Instant at) {
    if (slice.isWhole()) {
      return BatchReceipts.published(slice.batch(), slice.now(), version, at);
    }
    return slice.after(OptionalLong.of(version.getVersion())).stream()
        .filter(request -> request.remaining() == 0)
        .map(
            request ->
                request.samples() > 0
                    ? BatchReceipts.residual(
                            DeletionReceipt.newBuilder(
                                complete(slice.batch(), request, ReceiptStatus.UNLEARNED, at)),
                            version)
                        .build()
                    : BatchReceipts.notHeld(slice.batch(), request.share(), at))
        .toList();
  }

  /**
   * Returns the receipts of a batch of which nothing is left that could be unlearned: ERASED for
   * held-out data and for labels that the model does not know, NOT_HELD for the rest.
   */
  public static List<DeletionReceipt> withoutUpdate(Slice slice, Instant at) {
    return slice.after(OptionalLong.empty()).stream()
        .map(
            request ->
                request.samples() > 0
                    ? complete(slice.batch(), request, ReceiptStatus.ERASED, at)
                    : BatchReceipts.notHeld(slice.batch(), request.share(), at))
        .toList();
  }

  private static DeletionReceipt complete(
      UnlearningBatch batch, Standing request, ReceiptStatus status, Instant at) {
    DeletionReceipt.Builder receipt =
        counted(BatchReceipts.share(batch, request.share(), status, at), request.samples());
    if (request.versions().isEmpty()) {
      return receipt.setReason(BatchReceipts.withoutUpdate(request.share())).build();
    }
    return versions(receipt, request.versions()).build();
  }

  /**
   * Returns, for a batch that is handed to retraining, the requests of which the store holds
   * nothing.
   */
  static List<DeletionReceipt> notHeld(Slice slice, Instant at) {
    return slice.all().requests().stream()
        .filter(share -> share.held() == 0)
        .map(share -> quarantined(slice, share, "", at))
        .toList();
  }

  /**
   * Returns the receipts of a slice that was not forgotten within its attempts, which ends the
   * batch.
   */
  static List<DeletionReceipt> quarantined(Slice slice, String reason, Instant at) {
    if (slice.before().slices() == 0) {
      return BatchReceipts.quarantined(slice.batch(), slice.all(), reason, at);
    }
    return slice.all().requests().stream()
        .map(share -> quarantined(slice, share, reason, at))
        .toList();
  }

  private static DeletionReceipt quarantined(Slice slice, Share share, String reason, Instant at) {
    Forgotten earlier = slice.before().of(share.request().getRequestId());
    int remaining = share.ids().size();
    if (remaining == 0 && earlier.samples() > 0) {
      // The rest was erased from the store by other means.
      var standing = new Standing(share, earlier.samples(), 0, earlier.versions());
      return complete(slice.batch(), standing, ReceiptStatus.ERASED, at);
    }
    if (share.held() == 0) {
      return BatchReceipts.notHeld(slice.batch(), share, at);
    }
    DeletionReceipt.Builder receipt =
        BatchReceipts.share(slice.batch(), share, ReceiptStatus.QUARANTINED, at);
    return unfinished(receipt, earlier, remaining, reason).build();
  }

  /**
   * Returns the receipts of a batch whose work never ended.
   *
   * @param open the batch with the requests that are not complete
   */
  public static List<DeletionReceipt> givenUp(
      UnlearningBatch open, SliceProgress before, String reason, Instant at) {
    return BatchReceipts.givenUp(open, reason, at).stream()
        .map(
            receipt -> {
              Forgotten earlier = before.of(receipt.getRequestId());
              DeletionReceipt.Builder builder = DeletionReceipt.newBuilder(receipt);
              return unfinished(builder, earlier, earlier.remaining(), reason).build();
            })
        .toList();
  }

  private static DeletionReceipt.Builder unfinished(
      DeletionReceipt.Builder receipt, Forgotten earlier, int remaining, String reason) {
    if (earlier.samples() == 0) {
      return receipt.setReason(Reasons.shorten(reason));
    }
    String part =
        "; %d of its %d samples are forgotten and erased (%s), %d are not"
            .formatted(
                earlier.samples(),
                earlier.samples() + remaining,
                words(earlier.versions()),
                remaining);
    return counted(receipt, earlier.samples() + remaining)
        .setRemainingSamples(remaining)
        .setVersions(earlier.versions())
        .setReason(Reasons.shorten(reason, part));
  }

  private static String words(List<Long> versions) {
    String list = versions.stream().map(Object::toString).collect(Collectors.joining(", "));
    return versions.size() == 1 ? "version " + list : "versions " + list;
  }

  /** After the erasure of what the version has forgotten: for the requests that it completes. */
  public static List<DeletionReceipt> erased(ModelVersionPublished version, Instant at) {
    if (version.getSlice() == null) {
      return BatchReceipts.erased(version, at);
    }
    Map<UUID, Integer> unknown =
        version.getRequests().stream()
            .collect(
                Collectors.toMap(
                    ForgottenRequest::getRequestId,
                    ForgottenRequest::getUnknownSamples,
                    (one, same) -> one));
    return version.getSlice().getRequests().stream()
        .filter(request -> request.getRemainingSamples() == 0)
        .map(
            request ->
                erased(version, request, unknown.getOrDefault(request.getRequestId(), 0), at))
        .toList();
  }

  /**
   * Sets the number of samples. If that is of several versions, the number of trained samples is
   * unknown, because each version counts its own part.
   */
  private static DeletionReceipt.Builder counted(DeletionReceipt.Builder receipt, int samples) {
    return samples == receipt.getSamples()
        ? receipt
        : receipt.setSamples(samples).setTrainSamples(null).setHoldoutSamples(null);
  }

  private static DeletionReceipt erased(
      ModelVersionPublished version, SlicedRequest request, int unknown, Instant at) {
    var whole = new ForgottenRequest(request.getRequestId(), request.getSamples(), unknown, null);
    DeletionReceipt.Builder receipt = BatchReceipts.erased(version, whole, at);
    return request.getVersions().isEmpty()
        ? receipt.build()
        : versions(receipt, request.getVersions()).build();
  }

  /** Lists the versions of several slices; one alone is in {@code version} already. */
  private static DeletionReceipt.Builder versions(
      DeletionReceipt.Builder receipt, List<Long> versions) {
    return receipt
        .setVersion(versions.get(versions.size() - 1))
        .setVersions(versions.size() > 1 ? versions : null);
  }
}
