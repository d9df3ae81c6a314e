package dev.amund.unlearner.outcomes;

import dev.amund.event.BatchedRequest;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.ForgottenRequest;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.RetrainingRequested;
import dev.amund.event.UnlearningBatch;
import dev.amund.unlearner.tasks.ForgetSet;
import java.time.Instant;
import java.util.List;

/** Writes the unlearner's receipts. */
public final class BatchReceipts {
  private BatchReceipts() {}

  /** After the commit of a version: UNLEARNED for what was held, NOT_HELD for the rest. */
  static List<DeletionReceipt> published(
      UnlearningBatch batch, ForgetSet forgetSet, ModelVersionPublished version, Instant at) {
    return forgetSet.requests().stream()
        .map(
            share ->
                share.held() > 0
                    ? residual(
                            share(batch, share, ReceiptStatus.UNLEARNED, at)
                                .setVersion(version.getVersion()),
                            version)
                        .build()
                    : notHeld(batch, share, at))
        .toList();
  }

  /** Returns why a share was erased without an update of the model. */
  static String withoutUpdate(ForgetSet.Share share) {
    return share.unknownLabels() > 0
        ? "the model has no class with the samples' labels: erased without an update of the model"
        : "held-out data only: no model was trained on it";
  }

  /**
   * Returns the receipts of a batch that was not forgotten within its attempts.
   *
   * @param reason of any length; what a model says when it fails may be long
   */
  public static List<DeletionReceipt> quarantined(
      UnlearningBatch batch, ForgetSet forgetSet, String reason, Instant at) {
    return forgetSet.requests().stream()
        .map(
            share ->
                share.held() > 0
                    ? share(batch, share, ReceiptStatus.QUARANTINED, at)
                        .setReason(Reasons.shorten(reason))
                        .build()
                    : notHeld(batch, share, at))
        .toList();
  }

  /**
   * Returns the receipts after the erasure of a batch that is handed to retraining: ERASED, but the
   * model still knows it. Counts come from the event, since the store no longer knows.
   */
  public static List<DeletionReceipt> handedOver(RetrainingRequested retrain, Instant at) {
    String reason =
        "erased, but version %d still knows the samples: the model must be retrained from scratch"
            .formatted(retrain.getVersion());
    return retrain.getRequests().stream()
        .map(
            request ->
                DeletionReceipt.newBuilder()
                    .setRequestId(request.getRequestId())
                    .setModelId(retrain.getModelId())
                    .setStatus(ReceiptStatus.ERASED)
                    .setSamples(request.getSamples())
                    .setUnknownSamples(request.getUnknownSamples())
                    .setReason(reason)
                    .setBatchId(retrain.getBatchId())
                    .setAt(at)
                    .setResidual(true)
                    .setRemained(retrain.getReasons())
                    .setRetrainRequired(true)
                    .build())
        .toList();
  }

  /** Returns the receipts of a batch whose work never ended, so that it is unknown what is held. */
  public static List<DeletionReceipt> givenUp(UnlearningBatch batch, String reason, Instant at) {
    return batch.getRequests().stream()
        .map(
            request ->
                DeletionReceipt.newBuilder()
                    .setRequestId(request.getRequestId())
                    .setModelId(batch.getModelId())
                    .setStatus(ReceiptStatus.QUARANTINED)
                    .setReason(reason)
                    .setBatchId(batch.getBatchId())
                    .setAt(at)
                    .build())
        .toList();
  }

  /** After the erasure. Counts come from the version, since the store no longer knows. */
  public static List<DeletionReceipt> erased(ModelVersionPublished version, Instant at) {
    return version.getRequests().stream()
        .filter(request -> request.getSamples() > 0)
        .map(request -> erased(version, request, at).build())
        .toList();
  }

  public static DeletionReceipt.Builder erased(
      ModelVersionPublished version, ForgottenRequest request, Instant at) {
    Integer trained = request.getTrainSamples();
    DeletionReceipt.Builder receipt =
        DeletionReceipt.newBuilder()
            .setRequestId(request.getRequestId())
            .setModelId(version.getModelId())
            .setStatus(ReceiptStatus.ERASED)
            .setVersion(version.getVersion())
            .setSamples(request.getSamples())
            .setUnknownSamples(request.getUnknownSamples())
            .setTrainSamples(trained)
            .setHoldoutSamples(trained == null ? null : request.getSamples() - trained)
            .setBatchId(version.getBatchId())
            .setReason(residualReason(version))
            .setAt(at);
    return residual(receipt, version);
  }

  /** Returns why a version is residual; null for one that passed the gates. */
  static String residualReason(ModelVersionPublished version) {
    return version.getResidual().isEmpty()
        ? null
        : Reasons.shorten(
            "published by policy although gates refused it: "
                + String.join(" ", version.getResidual()));
  }

  /** Notes what the gates still found in the version, where it was published by policy. */
  static DeletionReceipt.Builder residual(
      DeletionReceipt.Builder receipt, ModelVersionPublished version) {
    return receipt.setResidual(!version.getResidual().isEmpty()).setRemained(version.getResidual());
  }

  static DeletionReceipt notHeld(UnlearningBatch batch, ForgetSet.Share share, Instant at) {
    return share(batch, share, ReceiptStatus.NOT_HELD, at)
        .setReason(
            share.erasedBefore() > 0
                ? "the request's samples were erased before"
                : "the sample store holds none of the request's samples")
        .build();
  }

  static DeletionReceipt.Builder share(
      UnlearningBatch batch, ForgetSet.Share share, ReceiptStatus status, Instant at) {
    BatchedRequest request = share.request();
    return DeletionReceipt.newBuilder()
        .setRequestId(request.getRequestId())
        .setModelId(batch.getModelId())
        .setStatus(status)
        .setSamples(share.held())
        .setUnknownSamples(share.unknown())
        .setTrainSamples(share.trained().orElse(null))
        .setHoldoutSamples(share.trained().map(trained -> share.held() - trained).orElse(null))
        .setBatchId(batch.getBatchId())
        .setAt(at);
  }
}
