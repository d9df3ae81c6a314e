package dev.amund.http;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The content of {@code /status}: counts, ids, hashes and times, never a sample, a subject or a
 * credential.
 *
 * @param version of the daemon, see {@link BuildInfo}
 * @param startedAt when this process started
 * @param device the device in use, for instance {@code cpu} or {@code gpu:0}
 * @param models every model that is configured
 * @param batch the current batch, if there is one
 * @param receipts the latest receipts of all models, newest first; the daemon decides how many
 * @param lastBatchSeconds seconds by stage of the last finished batch, in the order of the stages;
 *     empty before the first
 */
public record StatusSnapshot(
    String version,
    Instant startedAt,
    String device,
    List<ModelStatus> models,
    Optional<BatchStatus> batch,
    List<ReceiptStatus> receipts,
    Map<String, Double> lastBatchSeconds) {

  /** Copies the collections; keeps their order. */
  public StatusSnapshot {
    models = List.copyOf(models);
    receipts = List.copyOf(receipts);
    lastBatchSeconds = inOrder(lastBatchSeconds);
  }

  /** Returns the same, but for the current batch. */
  StatusSnapshot withoutBatch() {
    return new StatusSnapshot(
        version, startedAt, device, models, Optional.empty(), receipts, lastBatchSeconds);
  }

  /**
   * One model.
   *
   * @param id its name in events
   * @param current the newest published version; empty until the base model is published
   * @param pendingRequests accepted, unfinished deletion requests: in the open batch, in closed
   *     batches, and in the current batch
   * @param pendingSamples samples that they name, as far as they wait here; a subject counts as one
   * @param oldestPendingAt when the oldest of them was accepted; empty if there is none
   * @param nearestDueAt the earliest due date; empty if there is none
   * @param quarantinedRequests requests that wait for an operator
   * @param overdueRequests those near or past their date that no policy ends, if this daemon owns
   *     the model
   * @param retrainRequired whether samples were erased that the model still knows, so that it must
   *     be retrained from scratch
   * @param retrainRecommended whether the newest attempt at the model advises to retrain it from
   *     scratch
   * @param requests the number of requests by the status of their latest receipt; {@code DUPLICATE}
   *     counts the copies of others. Empty until the receipts have been read after a start
   */
  public record ModelStatus(
      String id,
      Optional<VersionStatus> current,
      long pendingRequests,
      long pendingSamples,
      Optional<Instant> oldestPendingAt,
      Optional<Instant> nearestDueAt,
      long quarantinedRequests,
      long overdueRequests,
      boolean retrainRequired,
      boolean retrainRecommended,
      Map<String, Long> requests) {

    /** Copies the counts; keeps their order. */
    public ModelStatus {
      requests = inOrder(requests);
    }
  }

  /**
   * A published version of a model.
   *
   * @param version its number, from 1
   * @param sha256 of its bytes, in lower-case hexadecimal
   * @param publishedAt when it was published
   * @param metrics headline metrics by name, for instance {@code testAccuracy}, as fractions of 1;
   *     {@code forgetUnseenAucLow} and {@code forgetUnseenAucHigh} are the ends of the interval of
   *     {@code forgetUnseenAuc}, where the version's evaluation is known
   */
  public record VersionStatus(
      long version, String sha256, Instant publishedAt, Map<String, Double> metrics) {

    /** Copies the metrics; keeps their order. */
    public VersionStatus {
      metrics = inOrder(metrics);
    }
  }

  /**
   * The current batch.
   *
   * @param batchId its id
   * @param modelId the model that is being updated
   * @param requests deletion requests in it
   * @param samples samples to forget
   * @param attempt from 1
   * @param stage the current stage, for instance {@code attack}
   * @param progress how much of the stage is done, 0 to 1
   * @param since when the batch, or the slice of it, was started
   * @param slice which part of the batch it is; empty if the batch is forgotten as a whole
   */
  public record BatchStatus(
      String batchId,
      String modelId,
      int requests,
      int samples,
      int attempt,
      String stage,
      double progress,
      Instant since,
      Optional<SliceStatus> slice) {

    /** Returns a batch that is forgotten as a whole. */
    public BatchStatus(
        String batchId,
        String modelId,
        int requests,
        int samples,
        int attempt,
        String stage,
        double progress,
        Instant since) {
      this(batchId, modelId, requests, samples, attempt, stage, progress, since, Optional.empty());
    }

    /**
     * @throws IllegalArgumentException if the progress is not within 0 and 1
     */
    public BatchStatus {
      if (!(progress >= 0 && progress <= 1)) {
        throw new IllegalArgumentException("progress is a fraction of 1: " + progress);
      }
    }
  }

  /**
   * A part of a batch that is too large for one update.
   *
   * @param number from 1
   * @param of the number of slices, as far as known
   */
  public record SliceStatus(int number, int of) {}

  /**
   * The latest receipt of one request.
   *
   * @param requestId the request
   * @param modelId the model that it named
   * @param status for instance {@code ERASED}
   * @param version the version that no longer knows its samples, if there is one
   * @param reason why it was refused or set aside, if it was
   * @param at when the receipt was published
   */
  public record ReceiptStatus(
      String requestId,
      String modelId,
      String status,
      OptionalLong version,
      Optional<String> reason,
      Instant at) {}

  private static <V> Map<String, V> inOrder(Map<String, V> values) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
