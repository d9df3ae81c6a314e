package dev.amund.http;

import dev.amund.artifacts.bytes.Sha256;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.event.Auc;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.ForgottenRequest;
import dev.amund.event.HeadlineMetrics;
import dev.amund.event.Metrics;
import dev.amund.event.ModelFormat;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.Outcome;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.http.api.ApiEvent;
import dev.amund.http.api.ApiSource;
import dev.amund.http.api.EvaluationView;
import dev.amund.http.api.ModelView;
import dev.amund.http.api.ReceiptView;
import dev.amund.http.api.RequestView;
import dev.amund.http.api.RetirementView;
import dev.amund.http.api.VersionView;
import dev.amund.ledger.VersionEntry;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** What a test wants the API to show; changes are told to those who listen. */
final class ApiInMemory implements ApiSource {
  static final Instant AT = Instant.parse("2026-02-01T10:11:12.345Z");

  volatile boolean complete = true;
  private final List<ModelView> models = new CopyOnWriteArrayList<>();
  private final List<VersionView> versions = new CopyOnWriteArrayList<>();
  private final List<EvaluationView> evaluations = new CopyOnWriteArrayList<>();
  private final List<ReceiptView> receipts = new CopyOnWriteArrayList<>();
  private final List<Consumer<ApiEvent>> listeners = new CopyOnWriteArrayList<>();

  /** There is a model, with so many versions. */
  ApiInMemory model(String id, int count) {
    return model(id, count, AT);
  }

  /** There is a model, with so many versions, one in three hours, the last one then. */
  ApiInMemory model(String id, int count, Instant last) {
    for (int number = 1; number <= count; number++) {
      versions.add(version(id, number, last.minus(Duration.ofHours(3L * (count - number)))));
    }
    models.add(ModelView.of(id, List.of(), Optional.empty(), 0, false));
    return this;
  }

  static VersionView version(String id, int number, Instant at) {
    boolean base = number == 1;
    double wave = Math.sin(number * 1.7) / 250;
    var metrics =
        base
            ? new HeadlineMetrics(null, 0.999, 0.938, null, null)
            : new HeadlineMetrics(
                null,
                0.999 - number * 0.0007 - wave / 2,
                0.938 - number * 0.0011 + wave,
                0.5 + wave * 4,
                null);
    var event =
        ModelVersionPublished.newBuilder()
            .setModelId("model")
            .setVersion(number)
            .setArtifactUri("file:///blob")
            .setSha256(sha256(id, number))
            .setSizeBytes(1_234_567)
            .setFormat(ModelFormat.TORCHSCRIPT)
            .setPublishedAt(at)
            .setManifestSignature(ByteBuffer.allocate(0))
            .setKeyId("key");
    if (!base) {
      event
          .setParentVersion(number - 1L)
          .setParentSha256(sha256(id, number - 1))
          .setBatchId(new UUID(1, number))
          .setRequests(
              Collections.nCopies(3, new ForgottenRequest(new UUID(2, number), 4, 0, null)))
          .setSamples(12);
    }
    return named(
        id,
        VersionView.of(
            new VersionEntry(ModelManifest.of(event.build()), number <= 2, Optional.of(metrics))));
  }

  /** Returns the same under an id that no manifest may have. */
  private static VersionView named(String modelId, VersionView view) {
    return new VersionView(
        modelId,
        view.version(),
        view.parentSha256(),
        view.sha256(),
        view.sizeBytes(),
        view.batchId(),
        view.requests(),
        view.samples(),
        view.publishedAt(),
        view.state(),
        view.metrics());
  }

  private static String sha256(String id, int number) {
    return Sha256.hex((id + number).getBytes(StandardCharsets.UTF_8));
  }

  static ReceiptView receipt(UUID id, String modelId, String status, Instant at) {
    var receipt =
        DeletionReceipt.newBuilder()
            .setRequestId(id)
            .setModelId(modelId)
            .setStatus(ReceiptStatus.valueOf(status))
            .setAt(at);
    if (status.equals("ERASED")) {
      receipt
          .setVersion(8L)
          .setSamples(4)
          .setBatchId(new UUID(1, 8))
          .setTrainSamples(3)
          .setHoldoutSamples(1);
    } else if (status.equals("REJECTED")) {
      receipt.setReason("it names neither samples nor a subject");
    }
    return ReceiptView.of(receipt.build());
  }

  static EvaluationView evaluation(String modelId, int version) {
    return EvaluationView.of(
        UnlearningEvaluated.newBuilder()
            .setModelId(modelId)
            .setVersion((long) version)
            .setBatchId(new UUID(1, version))
            .setOutcome(Outcome.PUBLISHED)
            .setAttempt(1)
            .setSamples(12)
            .setAfter(
                new Metrics(0.9, 0.99, 0.93, new Auc(0.51, 0.45, 0.57), null, Map.of("ece", 0.02)))
            .setHyperParameters(Map.of("amun.variant", "amun-adv-only"))
            .setSecondsByStage(Map.of("attack", 12.5))
            .setReplayedSamples(200)
            .setAt(AT)
            .build());
  }

  /** Something happens: it is kept, and told. */
  void happens(ApiEvent event) {
    if (event.view() instanceof ReceiptView receipt) {
      receipts.add(0, receipt);
    } else if (event.view() instanceof VersionView version) {
      versions.add(version);
    } else if (event.view() instanceof EvaluationView evaluation) {
      evaluations.add(evaluation);
    }
    listeners.forEach(listener -> listener.accept(event));
  }

  void retire(String modelId, long version) {
    happens(
        ApiEvent.retirement(
            new RetirementView(
                modelId, version, "%064x".formatted(version), OptionalLong.of(version + 1), AT)));
  }

  int listeners() {
    return listeners.size();
  }

  @Override
  public boolean isComplete() {
    return complete;
  }

  @Override
  public List<ModelView> models() {
    return models;
  }

  @Override
  public Optional<ModelView> model(String modelId) {
    return models.stream().filter(model -> model.id().equals(modelId)).findFirst();
  }

  @Override
  public List<VersionView> versions(String modelId) {
    return versions.stream().filter(each -> each.modelId().equals(modelId)).toList();
  }

  @Override
  public List<EvaluationView> evaluations(String modelId) {
    return evaluations.stream().filter(each -> each.modelId().equals(modelId)).toList();
  }

  @Override
  public List<RequestView> requests(UUID requestId) {
    return receipts.stream()
        .filter(receipt -> receipt.requestId().equals(requestId.toString()))
        .map(ReceiptView::modelId)
        .distinct()
        .flatMap(modelId -> request(modelId, requestId).stream())
        .toList();
  }

  @Override
  public Optional<RequestView> request(String modelId, UUID requestId) {
    var own = new ArrayList<ReceiptView>();
    receipts.stream()
        .filter(receipt -> receipt.requestId().equals(requestId.toString()))
        .filter(receipt -> receipt.modelId().equals(modelId))
        .forEach(receipt -> own.add(0, receipt));
    if (own.isEmpty()) {
      return Optional.empty();
    }
    var last = own.get(own.size() - 1);
    return Optional.of(new RequestView(last.requestId(), last.modelId(), last.status(), own));
  }

  @Override
  public List<ReceiptView> receipts(int limit) {
    return receipts.stream().limit(limit).toList();
  }

  @Override
  public Subscription listen(Consumer<ApiEvent> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }
}
