package dev.amund.daemon;

import dev.amund.config.AmundConfig;
import dev.amund.event.Auc;
import dev.amund.event.Metrics;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.PendingWork;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.http.BuildInfo;
import dev.amund.http.api.StatusSource;
import dev.amund.http.api.StatusView;
import dev.amund.intake.Intake;
import dev.amund.intake.PendingModel;
import dev.amund.intake.QuarantinedModel;
import dev.amund.ledger.Ledger;
import dev.amund.unlearner.Unlearner;
import dev.amund.unlearner.monitoring.UnlearnerStatus;
import dev.amund.unlearner.progress.WaitingBatches;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Builds the status from all parts. */
final class DaemonStatus implements StatusSource {
  private static final int RECEIPTS = 20;

  private final AmundConfig config;
  private final String device;
  private final Intake intake;
  private final Unlearner unlearner;
  private final Supplier<Map<String, WaitingBatches>> batches;
  private final Ledger ledger;
  private final Instant startedAt;

  /**
   * @param batches the unfinished batches of all models
   */
  DaemonStatus(
      AmundConfig config,
      String device,
      Intake intake,
      Unlearner unlearner,
      Supplier<Map<String, WaitingBatches>> batches,
      Ledger ledger,
      Instant startedAt) {
    this.config = config;
    this.device = device;
    this.intake = intake;
    this.unlearner = unlearner;
    this.batches = batches;
    this.ledger = ledger;
    this.startedAt = startedAt;
  }

  @Override
  public StatusView snapshot() {
    UnlearnerStatus status = unlearner.status();
    List<PendingModel> pending = intake.pending().orElse(List.of());
    var marks =
        new Marks(
            ledger.quarantined(),
            intake.quarantined().orElse(List.of()),
            ledger.retrainRequired().keySet());
    return new StatusView(
        BuildInfo.current().version(),
        startedAt,
        device,
        config.models().stream().map(model -> model(model.id(), status, pending, marks)).toList(),
        status.work().batch().map(StatusView.Batch::of),
        ledger.recentReceipts(RECEIPTS).stream().map(StatusView.Receipt::of).toList(),
        status.work().lastBatchSeconds());
  }

  /** The exceptional states of models. */
  private record Marks(
      Map<String, Long> quarantined, List<QuarantinedModel> waiting, Set<String> retrainRequired) {
    long overdue(String modelId) {
      return waiting.stream()
          .filter(model -> model.modelId().equals(modelId))
          .mapToLong(QuarantinedModel::overdue)
          .sum();
    }
  }

  private StatusView.Model model(
      String id, UnlearnerStatus status, List<PendingModel> gathering, Marks marks) {
    PendingWork pending =
        PendingModel.workOf(id, gathering)
            .plus(batches.get().getOrDefault(id, WaitingBatches.NONE).work());
    Optional<Map<ReceiptStatus, Long>> counts = ledger.requestCounts(id);
    Optional<UnlearningEvaluated> newest =
        ledger.evaluations(id).stream().reduce((earlier, later) -> later);
    return StatusView.Model.of(
        id,
        Optional.ofNullable(status.share().heads().get(id))
            .map(head -> StatusView.Head.of(head, forgetUnseenAuc(head, newest))),
        counts.map(DaemonStatus::pending).map(pending::withRequests).orElse(pending),
        new StatusView.Attention(
            marks.quarantined().getOrDefault(id, 0L),
            marks.overdue(id),
            marks.retrainRequired().contains(id),
            newest.filter(UnlearningEvaluated::getRetrainRecommended).isPresent()),
        counts.map(DaemonStatus::byName).orElse(Map.of()));
  }

  private static Optional<Auc> forgetUnseenAuc(
      ModelVersionPublished head, Optional<UnlearningEvaluated> newest) {
    return newest
        .filter(evaluation -> Long.valueOf(head.getVersion()).equals(evaluation.getVersion()))
        .map(UnlearningEvaluated::getAfter)
        .map(Metrics::getForgetUnseenAuc);
  }

  /** Counts by the receipts, which arrive at once, whichever daemon owns the model. */
  private static long pending(Map<ReceiptStatus, Long> counts) {
    return counts.get(ReceiptStatus.ACCEPTED) + counts.get(ReceiptStatus.UNLEARNED);
  }

  private static Map<String, Long> byName(Map<ReceiptStatus, Long> counts) {
    var named = new LinkedHashMap<String, Long>();
    counts.forEach((status, count) -> named.put(status.name(), count));
    return named;
  }
}
