package dev.amund.http.api;

import dev.amund.event.DeletionReceipt;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A step in the life of a request; {@link #of} makes it of the receipt.
 *
 * @param requestId the request
 * @param modelId the model that must forget
 * @param status for instance {@code ACCEPTED} or {@code ERASED}
 * @param version the version that has forgotten its samples
 * @param reason why it was refused or set aside, if it was
 * @param samples how many of its samples were held, and forgotten
 * @param unknownSamples how many of the ids that it named are not held
 * @param batchId the batch that it went into
 * @param at when
 * @param firstSeenAt if it answers a later record under a used id: when the first one arrived
 * @param residual whether a policy ended the request although the gates refused every attempt
 * @param remained what remained then, a sentence per gate
 * @param retrainRequired whether the model must be retrained from scratch to forget the samples: an
 *     ERASED request's were erased without an update, a QUARANTINED one asks for more than an
 *     update can
 * @param requestIdText the beginning of the original requestId, if that is no canonical UUID
 * @param versions all versions that have forgotten samples of it, if there were several
 * @param remainingSamples how many were not forgotten, if it ended after a part
 * @param trainSamples how many of the samples the model was trained on, if known
 * @param holdoutSamples how many of them were held out, if known
 */
public record ReceiptView(
    String requestId,
    String modelId,
    String status,
    OptionalLong version,
    Optional<String> reason,
    int samples,
    int unknownSamples,
    Optional<String> batchId,
    Instant at,
    Optional<Instant> firstSeenAt,
    boolean residual,
    List<String> remained,
    boolean retrainRequired,
    Optional<String> requestIdText,
    Optional<List<Long>> versions,
    OptionalInt remainingSamples,
    OptionalInt trainSamples,
    OptionalInt holdoutSamples) {

  /** Copies the lists. */
  public ReceiptView {
    remained = List.copyOf(remained);
    versions = versions.map(List::copyOf);
  }

  /** Returns the view of a receipt. */
  public static ReceiptView of(DeletionReceipt receipt) {
    return new ReceiptView(
        receipt.getRequestId().toString(),
        receipt.getModelId(),
        receipt.getStatus().name(),
        Optionals.of(receipt.getVersion()),
        Optional.ofNullable(receipt.getReason()),
        receipt.getSamples(),
        receipt.getUnknownSamples(),
        Optional.ofNullable(receipt.getBatchId()).map(Object::toString),
        receipt.getAt(),
        Optional.ofNullable(receipt.getFirstSeenAt()),
        receipt.getResidual(),
        receipt.getRemained(),
        Boolean.TRUE.equals(receipt.getRetrainRequired()),
        Optional.ofNullable(receipt.getRequestIdText()),
        Optional.ofNullable(receipt.getVersions()),
        Optionals.of(receipt.getRemainingSamples()),
        Optionals.of(receipt.getTrainSamples()),
        Optionals.of(receipt.getHoldoutSamples()));
  }
}
