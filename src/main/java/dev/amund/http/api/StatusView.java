package dev.amund.http.api;

import dev.amund.event.Auc;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.PendingWork;
import dev.amund.unlearner.monitoring.CurrentBatch;
import dev.amund.unlearner.tasks.SlicePosition;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The content of {@code /status}: counts, ids, hashes and times, never a sample, a subject or a
 * credential.
 *
 * @param version of the daemon
 * @param startedAt when this process started
 * @param device the device in use, for instance {@code cpu} or {@code gpu:0}
 * @param models every model that is configured
 * @param batch the current batch, if there is one
 * @param receipts the latest receipts of all models, newest first; the daemon decides how many
 * @param lastBatchSeconds seconds by stage of the last finished batch, in the order of the stages;
 *     empty before the first
 */
public record StatusView(
    String version,
    Instant startedAt,
    String device,
    List<Model> models,
    Optional<Batch> batch,
    List<Receipt> receipts,
    Map<String, Double> lastBatchSeconds) {

  /** Copies the collections; keeps their order. */
  public StatusView {
    models = List.copyOf(models);
    receipts = List.copyOf(receipts);
    lastBatchSeconds = Copies.inOrder(lastBatchSeconds);
  }

  /** Returns the same with another current batch, or with none. */
  public StatusView withBatch(Optional<Batch> other) {
    return new StatusView(version, startedAt, device, models, other, receipts, lastBatchSeconds);
  }

  /**
   * One model; {@link #of} makes it of named parts.
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
  public record Model(
      String id,
      Optional<Head> current,
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
    public Model {
      requests = Copies.inOrder(requests);
    }

    /**
     * Returns a model.
     *
     * @param current its newest version, if one is published
     * @param pending what waits for it
     * @param attention what waits for an operator
     * @param requests their number by status
     */
    public static Model of(
        String id,
        Optional<Head> current,
        PendingWork pending,
        Attention attention,
        Map<String, Long> requests) {
      return new Model(
          id,
          current,
          pending.requests(),
          pending.samples(),
          pending.oldestAcceptedAt(),
          pending.earliestDueAt(),
          attention.quarantinedRequests(),
          attention.overdueRequests(),
          attention.retrainRequired(),
          attention.retrainRecommended(),
          requests);
    }

    /** Returns what waits for the model. */
    PendingWork pending() {
      return new PendingWork(pendingRequests, pendingSamples, oldestPendingAt, nearestDueAt);
    }
  }

  /**
   * The problems that an operator should look at; see {@link Model}.
   *
   * @param quarantinedRequests requests that wait for an operator
   * @param overdueRequests those near or past their date that no policy ends
   * @param retrainRequired whether the model must be retrained from scratch
   * @param retrainRecommended whether it should be
   */
  public record Attention(
      long quarantinedRequests,
      long overdueRequests,
      boolean retrainRequired,
      boolean retrainRecommended) {
    /** Nothing. */
    public static final Attention NONE = new Attention(0, 0, false, false);
  }

  /**
   * The newest version of a model.
   *
   * @param version its number, from 1
   * @param sha256 of its bytes, in lower-case hexadecimal
   * @param publishedAt when it was published
   * @param metrics headline metrics by name, for instance {@code testAccuracy}, as fractions of 1;
   *     {@code forgetUnseenAucLow} and {@code forgetUnseenAucHigh} are the ends of the interval of
   *     {@code forgetUnseenAuc}, where the version's evaluation is known
   */
  public record Head(
      long version, String sha256, Instant publishedAt, Map<String, Double> metrics) {

    /** Copies the metrics; keeps their order. */
    public Head {
      metrics = Copies.inOrder(metrics);
    }

    /**
     * Returns the view of a version.
     *
     * @param forgetUnseenAuc of its evaluation, if that is known
     */
    public static Head of(ModelVersionPublished event, Optional<Auc> forgetUnseenAuc) {
      var metrics = new LinkedHashMap<String, Double>();
      Optional.ofNullable(event.getMetrics()).map(VersionView::byName).ifPresent(metrics::putAll);
      forgetUnseenAuc.ifPresent(
          auc -> {
            metrics.put("forgetUnseenAucLow", auc.getLow());
            metrics.put("forgetUnseenAucHigh", auc.getHigh());
          });
      return new Head(event.getVersion(), event.getSha256(), event.getPublishedAt(), metrics);
    }
  }

  /**
   * The current batch.
   *
   * @param batchId its id
   * @param modelId the model that is being updated
   * @param requests deletion requests in it
   * @param samples samples to forget
   * @param attempt from 1; 0 before the first
   * @param stage the current stage, for instance {@code attack}
   * @param progress how much of the stage is done, 0 to 1
   * @param since when the batch, or the slice of it, was started
   * @param slice which part of the batch it is; empty if the batch is forgotten as a whole
   */
  public record Batch(
      String batchId,
      String modelId,
      int requests,
      int samples,
      int attempt,
      String stage,
      double progress,
      Instant since,
      Optional<Slice> slice) {

    /**
     * @throws IllegalArgumentException if the progress is not within 0 and 1
     */
    public Batch {
      if (!(progress >= 0 && progress <= 1)) {
        throw new IllegalArgumentException("progress is a fraction of 1: " + progress);
      }
    }

    /** Returns the view of a batch. */
    public static Batch of(CurrentBatch batch) {
      return new Batch(
          batch.batchId(),
          batch.modelId(),
          batch.requests(),
          batch.slice().samples(),
          batch.step().attempt(),
          batch.step().stage(),
          batch.step().progress(),
          batch.slice().since(),
          Slice.of(batch.slice().position()));
    }
  }

  /**
   * A part of a batch that is too large for one update.
   *
   * @param number from 1
   * @param of the number of slices, as far as known
   */
  public record Slice(int number, int of) {
    private static Optional<Slice> of(SlicePosition position) {
      return position.of() > 1
          ? Optional.of(new Slice(position.number(), position.of()))
          : Optional.empty();
    }
  }

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
  public record Receipt(
      String requestId,
      String modelId,
      String status,
      OptionalLong version,
      Optional<String> reason,
      Instant at) {

    /** Returns the view of a receipt. */
    public static Receipt of(DeletionReceipt receipt) {
      return new Receipt(
          receipt.getRequestId().toString(),
          receipt.getModelId(),
          receipt.getStatus().name(),
          Optionals.of(receipt.getVersion()),
          Optional.ofNullable(receipt.getReason()),
          receipt.getAt());
    }
  }
}
