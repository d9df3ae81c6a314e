package dev.amund.daemon;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ModelVersionRetired;
import dev.amund.event.RequestKey;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.http.StatusSnapshot.ModelStatus;
import dev.amund.http.StatusSource;
import dev.amund.http.api.ApiEvent;
import dev.amund.http.api.ApiSource;
import dev.amund.http.api.EvaluationView;
import dev.amund.http.api.ModelView;
import dev.amund.http.api.ReceiptView;
import dev.amund.http.api.RequestView;
import dev.amund.http.api.VersionView;
import dev.amund.ledger.Ledger;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;

/** Provides the ledger and pending work to the API. */
final class DaemonApi implements ApiSource {
  private final Ledger ledger;
  private final StatusSource status;

  DaemonApi(Ledger ledger, StatusSource status) {
    this.ledger = ledger;
    this.status = status;
  }

  @Override
  public boolean isComplete() {
    return ledger.caughtUp();
  }

  @Override
  public List<ModelView> models() {
    Map<String, ModelStatus> configured = configured();
    var ids = new TreeSet<>(configured.keySet());
    ids.addAll(ledger.models());
    return ids.stream().map(id -> model(id, Optional.ofNullable(configured.get(id)))).toList();
  }

  @Override
  public Optional<ModelView> model(String modelId) {
    Optional<ModelStatus> waiting = Optional.ofNullable(configured().get(modelId));
    return waiting.isPresent() || ledger.models().contains(modelId)
        ? Optional.of(model(modelId, waiting))
        : Optional.empty();
  }

  private Map<String, ModelStatus> configured() {
    return status.snapshot().models().stream()
        .collect(Collectors.toMap(ModelStatus::id, Function.identity()));
  }

  private ModelView model(String id, Optional<ModelStatus> waiting) {
    List<VersionView> versions = versions(id);
    return new ModelView(
        id,
        versions.stream().reduce((earlier, later) -> later),
        versions.size(),
        waiting.map(ModelStatus::pendingRequests).orElse(0L),
        waiting.map(ModelStatus::pendingSamples).orElse(0L),
        waiting.flatMap(ModelStatus::oldestPendingAt),
        waiting.flatMap(ModelStatus::nearestDueAt),
        ledger.quarantined().getOrDefault(id, 0L),
        ledger.retrainRequired().containsKey(id));
  }

  @Override
  public List<VersionView> versions(String modelId) {
    return ledger.versions(modelId).stream().map(Views::version).toList();
  }

  @Override
  public List<EvaluationView> evaluations(String modelId) {
    return ledger.evaluations(modelId).stream().map(Views::evaluation).toList();
  }

  @Override
  public Optional<RequestView> request(String modelId, UUID requestId) {
    return ledger.request(new RequestKey(modelId, requestId)).map(Views::request);
  }

  @Override
  public List<RequestView> requests(UUID requestId) {
    List<RequestView> all = ledger.requests(requestId).stream().map(Views::request).toList();
    if (all.size() < 2) {
      return all;
    }
    // Someone who sends the id to an unknown model must not make it ambiguous.
    Set<String> models = configured().keySet();
    List<RequestView> ofModels =
        all.stream().filter(request -> models.contains(request.modelId())).toList();
    return ofModels.isEmpty() ? all : ofModels;
  }

  @Override
  public List<ReceiptView> receipts(int limit) {
    return ledger.recentReceipts(limit).stream().map(Views::receipt).toList();
  }

  @Override
  public Subscription listen(Consumer<ApiEvent> listener) {
    return ledger.listen(event -> event(event).ifPresent(listener))::run;
  }

  private static Optional<ApiEvent> event(SpecificRecord event) {
    if (event instanceof ModelVersionPublished version) {
      return Optional.of(ApiEvent.version(Views.version(version)));
    }
    if (event instanceof UnlearningEvaluated evaluation) {
      return Optional.of(ApiEvent.evaluation(Views.evaluation(evaluation)));
    }
    if (event instanceof DeletionReceipt receipt) {
      return Optional.of(ApiEvent.receipt(Views.receipt(receipt)));
    }
    if (event instanceof ModelVersionRetired retired) {
      return Optional.of(ApiEvent.retirement(Views.retirement(retired)));
    }
    return Optional.empty();
  }
}
