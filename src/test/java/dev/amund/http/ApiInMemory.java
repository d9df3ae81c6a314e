package dev.amund.http;

import dev.amund.artifacts.bytes.Sha256;
import dev.amund.http.api.ApiEvent;
import dev.amund.http.api.ApiSource;
import dev.amund.http.api.EvaluationView;
import dev.amund.http.api.EvaluationView.Interval;
import dev.amund.http.api.EvaluationView.Measured;
import dev.amund.http.api.ModelView;
import dev.amund.http.api.ReceiptView;
import dev.amund.http.api.RequestView;
import dev.amund.http.api.RetirementView;
import dev.amund.http.api.VersionView;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
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
    models.add(
        new ModelView(
            id, Optional.empty(), count, 0, 0, Optional.empty(), Optional.empty(), 0, false));
    for (int number = 1; number <= count; number++) {
      versions.add(version(id, number, last.minus(Duration.ofHours(3L * (count - number)))));
    }
    return this;
  }

  static VersionView version(String id, int number, Instant at) {
    boolean base = number == 1;
    double wave = Math.sin(number * 1.7) / 250;
    return new VersionView(
        id,
        number,
        base ? Optional.empty() : Optional.of(sha256(id, number - 1)),
        sha256(id, number),
        1_234_567,
        base ? Optional.empty() : Optional.of(new UUID(1, number).toString()),
        base ? 0 : 3,
        base ? 0 : 12,
        at,
        number <= 2 ? VersionView.State.RETIRED : VersionView.State.PUBLISHED,
        base
            ? Map.of("testAccuracy", 0.938, "retainAccuracy", 0.999)
            : Map.of(
                "testAccuracy", 0.938 - number * 0.0011 + wave,
                "retainAccuracy", 0.999 - number * 0.0007 - wave / 2,
                "forgetUnseenAuc", 0.5 + wave * 4));
  }

  private static String sha256(String id, int number) {
    return Sha256.hex((id + number).getBytes(StandardCharsets.UTF_8));
  }

  static ReceiptView receipt(UUID id, String modelId, String status, Instant at) {
    boolean erased = status.equals("ERASED");
    return new ReceiptView(
        id.toString(),
        modelId,
        status,
        erased ? OptionalLong.of(8) : OptionalLong.empty(),
        status.equals("REJECTED")
            ? Optional.of("it names neither samples nor a subject")
            : Optional.empty(),
        erased ? 4 : 0,
        0,
        erased ? Optional.of(new UUID(1, 8).toString()) : Optional.empty(),
        at,
        Optional.empty(),
        false,
        List.of(),
        false,
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        erased ? OptionalInt.of(3) : OptionalInt.empty(),
        erased ? OptionalInt.of(1) : OptionalInt.empty());
  }

  static EvaluationView evaluation(String modelId, int version) {
    var after =
        new Measured(
            Optional.of(0.9),
            Optional.of(0.99),
            Optional.of(0.93),
            Optional.of(new Interval(0.51, 0.45, 0.57)),
            Optional.empty(),
            Map.of("ece", 0.02));
    return new EvaluationView(
        modelId,
        OptionalLong.of(version),
        new UUID(1, version).toString(),
        "PUBLISHED",
        List.of(),
        1,
        OptionalInt.empty(),
        12,
        Optional.empty(),
        Optional.of(after),
        Map.of("amun.variant", "amun-adv-only"),
        Map.of("attack", 12.5),
        OptionalInt.of(200),
        0,
        Optional.empty(),
        false,
        false,
        AT);
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
