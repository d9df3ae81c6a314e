package dev.amund.daemon;

import dev.amund.config.AmundConfig;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.ModelVersionPublished;
import dev.amund.http.BuildInfo;
import dev.amund.http.StatusSnapshot;
import dev.amund.http.StatusSnapshot.BatchStatus;
import dev.amund.http.StatusSnapshot.ModelStatus;
import dev.amund.http.StatusSnapshot.ReceiptStatus;
import dev.amund.http.StatusSnapshot.SliceStatus;
import dev.amund.http.StatusSnapshot.VersionStatus;
import dev.amund.http.StatusSource;
import dev.amund.intake.Intake;
import dev.amund.intake.PendingModel;
import dev.amund.intake.QuarantinedModel;
import dev.amund.ledger.Ledger;
import dev.amund.unlearner.BatchInHand;
import dev.amund.unlearner.Unlearner;
import dev.amund.unlearner.UnlearnerStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Puts the status together from what the parts say. */
final class DaemonStatus implements StatusSource {
  private final AmundConfig config;
  private final String device;
  private final Intake intake;
  private final Unlearner unlearner;
  private final Ledger ledger;
  private final Instant startedAt;

  DaemonStatus(
      AmundConfig config,
      String device,
      Intake intake,
      Unlearner unlearner,
      Ledger ledger,
      Instant startedAt) {
    this.config = config;
    this.device = device;
    this.intake = intake;
    this.unlearner = unlearner;
    this.ledger = ledger;
    this.startedAt = startedAt;
  }

  @Override
  public StatusSnapshot snapshot() {
    UnlearnerStatus status = unlearner.status();
    List<PendingModel> pending = intake.pending().orElse(List.of());
    var marks =
        new Marks(
            ledger.quarantined(),
            intake.quarantined().orElse(List.of()),
            ledger.retrainRequired().keySet());
    return new StatusSnapshot(
        BuildInfo.current().version(),
        startedAt,
        device,
        config.models().stream().map(model -> model(model.id(), status, pending, marks)).toList(),
        status.inHand().map(DaemonStatus::batch),
        status.recentReceipts().stream().map(DaemonStatus::receipt).toList(),
        status.lastBatchSeconds());
  }

  /** What is unusual about models. */
  private record Marks(
      Map<String, Long> quarantined, List<QuarantinedModel> waiting, Set<String> retrainRequired) {
    long overdue(String modelId) {
      return waiting.stream()
          .filter(model -> model.modelId().equals(modelId))
          .mapToLong(QuarantinedModel::overdue)
          .sum();
    }
  }

  private static ModelStatus model(
      String id, UnlearnerStatus status, List<PendingModel> pending, Marks marks) {
    Optional<PendingModel> waiting =
        pending.stream().filter(model -> model.modelId().equals(id)).findFirst();
    return new ModelStatus(
        id,
        Optional.ofNullable(status.heads().get(id)).map(DaemonStatus::version),
        waiting.map(PendingModel::requests).orElse(0),
        waiting.map(PendingModel::samples).orElse(0L),
        waiting.flatMap(PendingModel::oldestAcceptedAt),
        waiting.flatMap(PendingModel::earliestDueAt),
        marks.quarantined().getOrDefault(id, 0L),
        marks.overdue(id),
        marks.retrainRequired().contains(id));
  }

  private static VersionStatus version(ModelVersionPublished head) {
    return new VersionStatus(
        head.getVersion(), head.getSha256(), head.getPublishedAt(), metrics(head));
  }

  private static Map<String, Double> metrics(ModelVersionPublished head) {
    return Optional.ofNullable(head.getMetrics()).map(Views::metrics).orElse(Map.of());
  }

  private static BatchStatus batch(BatchInHand batch) {
    return new BatchStatus(
        batch.batchId(),
        batch.modelId(),
        batch.requests(),
        batch.samples(),
        batch.attempt(),
        batch.stage(),
        batch.total() == 0 ? 0 : (double) batch.done() / batch.total(),
        batch.since(),
        Optional.of(batch.slice())
            .filter(slice -> slice.of() > 1)
            .map(slice -> new SliceStatus(slice.number(), slice.of())));
  }

  private static ReceiptStatus receipt(DeletionReceipt receipt) {
    return new ReceiptStatus(
        receipt.getRequestId().toString(),
        receipt.getModelId(),
        receipt.getStatus().name(),
        receipt.getVersion() == null ? OptionalLong.empty() : OptionalLong.of(receipt.getVersion()),
        Optional.ofNullable(receipt.getReason()),
        receipt.getAt());
  }
}
