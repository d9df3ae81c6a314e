package dev.amund.daemon;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ModelVersionRetired;
import dev.amund.event.RequestKey;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.http.api.ApiEvent;
import dev.amund.http.api.ApiSource;
import dev.amund.http.api.EvaluationView;
import dev.amund.http.api.ModelView;
import dev.amund.http.api.ReceiptView;
import dev.amund.http.api.RequestView;
import dev.amund.http.api.RetirementView;
import dev.amund.http.api.StatusSource;
import dev.amund.http.api.StatusView;
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
    Map<String, StatusView.Model> configured = configured();
    var ids = new TreeSet<>(configured.keySet());
    ids.addAll(ledger.models());
    return ids.stream().map(id -> model(id, Optional.ofNullable(configured.get(id)))).toList();
  }

  @Override
  public Optional<ModelView> model(String modelId) {
    Optional<StatusView.Model> configured = Optional.ofNullable(configured().get(modelId));
    return configured.isPresent() || ledger.models().contains(modelId)
        ? Optional.of(model(modelId, configured))
        : Optional.empty();
  }

  private Map<String, StatusView.Model> configured() {
    return status.snapshot().models().stream()
        .collect(Collectors.toMap(StatusView.Model::id, Function.identity()));
  }

  private ModelView model(String id, Optional<StatusView.Model> configured) {
    return ModelView.of(
        id,
        versions(id),
        configured,
        ledger.quarantined().getOrDefault(id, 0L),
        ledger.retrainRequired().containsKey(id));
  }

  @Override
  public List<VersionView> versions(String modelId) {
    return ledger.versions(modelId).stream().map(VersionView::of).toList();
  }

  @Override
  public List<EvaluationView> evaluations(String modelId) {
    return ledger.evaluations(modelId).stream().map(EvaluationView::of).toList();
  }

  @Override
  public Optional<RequestView> request(String modelId, UUID requestId) {
    return ledger.request(new RequestKey(modelId, requestId)).map(RequestView::of);
  }

  @Override
  public List<RequestView> requests(UUID requestId) {
    List<RequestView> all = ledger.requests(requestId).stream().map(RequestView::of).toList();
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
    return ledger.recentReceipts(limit).stream().map(ReceiptView::of).toList();
  }

  @Override
  public Subscription listen(Consumer<ApiEvent> listener) {
    return ledger.listen(event -> event(event).ifPresent(listener))::run;
  }

  private static Optional<ApiEvent> event(SpecificRecord event) {
    if (event instanceof ModelVersionPublished version) {
      return Optional.of(ApiEvent.version(VersionView.of(version)));
    }
    if (event instanceof UnlearningEvaluated evaluation) {
      return Optional.of(ApiEvent.evaluation(EvaluationView.of(evaluation)));
    }
    if (event instanceof DeletionReceipt receipt) {
      return Optional.of(ApiEvent.receipt(ReceiptView.of(receipt)));
    }
    if (event instanceof ModelVersionRetired retired) {
      return Optional.of(ApiEvent.retirement(RetirementView.of(retired)));
    }
    return Optional.empty();
  }
}
