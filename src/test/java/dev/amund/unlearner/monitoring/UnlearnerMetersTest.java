package dev.amund.unlearner.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.audit.GateDecision;
import dev.amund.audit.GateDecision.Kind;
import dev.amund.audit.GateDecision.Refusal;
import dev.amund.config.GateConfig;
import dev.amund.event.Auc;
import dev.amund.event.BatchSlice;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.HeadlineMetrics;
import dev.amund.event.Metrics;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.Outcome;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.samples.SampleStore;
import dev.amund.unlearner.models.SmallModel;
import dev.amund.unlearner.tasks.Publication;
import dev.amund.unlearner.tasks.SlicePosition;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.search.RequiredSearch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnlearnerMetersTest {
  private static final String MODEL = SmallModel.ID;
  private static final Instant ACCEPTED = SmallModel.NOW;

  /** The defaults of the gates: again after a fifth of the samples, or five points. */
  private static final GateConfig GATES = SmallModel.config(Map.of()).gates();

  @TempDir Path directory;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicLong nanoTime = new AtomicLong();
  private final UnlearnerMonitor monitor =
      new UnlearnerMonitor(Clock.fixed(ACCEPTED, ZoneOffset.UTC), nanoTime::get);
  private final UnlearnerMetrics metrics = new UnlearnerMetrics(registry, Set.of(MODEL));
  private final Set<String> toRetrain = new HashSet<>();
  private SampleStore store;

  @BeforeEach
  void bind() throws Exception {
    store = SmallModel.store(directory);
    new ModelMeters(
            monitor, Set.of(MODEL), id -> Optional.of(store), id -> GATES, toRetrain::contains)
        .bindTo(registry);
    new MonitorMeters(monitor, Set.of(MODEL), id -> true).bindTo(registry);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void allIsThereFromTheStartWithADescription() {
    List<Meter> atFirst = List.copyOf(registry.getMeters());
    assertThat(atFirst)
        // What this registry makes of the buckets.
        .filteredOn(meter -> !meter.getId().getName().endsWith(".histogram"))
        .allSatisfy(meter -> assertThat(meter.getId().getDescription()).isNotBlank());

    publish(update(Outcome.RETRIED, Outcome.PUBLISHED));

    assertThat(registry.getMeters()).hasSameSizeAs(atFirst);
  }

  @Test
  void anUpdateIsCountedWithItsAttemptsAndStages() {
    publish(update(Outcome.RETRIED, Outcome.PUBLISHED));

    assertThat(counter("amund.attempts", "outcome", "retried")).isEqualTo(1);
    assertThat(counter("amund.attempts", "outcome", "published")).isEqualTo(1);
    assertThat(get("amund.stage.duration", "stage", "attack").timer().count()).isEqualTo(2);
    var update = get("amund.update.duration", "outcome", "published").timer();
    assertThat(update.count()).isEqualTo(1);
    assertThat(update.totalTime(TimeUnit.SECONDS)).isEqualTo(2 * (0.5 + 1.25));
    assertThat(get("amund.update.duration", "outcome", "quarantined").timer().count()).isZero();
    assertThat(counter("amund.retained.lookalikes")).isEqualTo(3);
  }

  @Test
  void aRequestIsMeasuredFromItsAcceptanceAndAgainstItsDueDate() {
    UnlearningBatch batch = SmallModel.batch(request(1, 60), request(2, 30), request(3, null));

    metrics.answered(batch, List.of(receipt(1, ReceiptStatus.UNLEARNED, 20)));
    metrics.answered(
        batch,
        List.of(
            receipt(1, ReceiptStatus.ERASED, 40),
            receipt(2, ReceiptStatus.ERASED, 40),
            receipt(3, ReceiptStatus.NOT_HELD, 40)));

    assertThat(seconds(ReceiptStatus.UNLEARNED)).isEqualTo(20);
    assertThat(seconds(ReceiptStatus.ERASED)).isEqualTo(80);
    assertThat(counter("amund.deadlines", "outcome", "met")).isEqualTo(1);
    assertThat(counter("amund.deadlines", "outcome", "missed")).isEqualTo(1);
  }

  @Test
  void theVersionsOfSlicesAreCounted() {
    ModelVersionPublished whole = version(7, 0, 0.9, 0.91);
    publish(Publication.ofVersion(whole));
    assertThat(counter("amund.slices")).isZero();

    publish(
        Publication.ofVersion(
            ModelVersionPublished.newBuilder(whole)
                .setSlice(new BatchSlice(1, 5, 7, 0, 3L, List.of()))
                .build()));
    assertThat(counter("amund.slices")).isEqualTo(1);
  }

  @Test
  void aRequestThatWaitsForTheTrainingRecommendsItToo() {
    monitor.heads(Map.of(MODEL, version(7, 0, 0.9, 0.91)));
    assertThat(gauge("amund.model.retrain.recommended")).isZero();
    toRetrain.add(MODEL);
    assertThat(gauge("amund.model.retrain.recommended")).isEqualTo(1);
  }

  @Test
  void theNewestVersionIsShownAsAValue() {
    assertThat(gauge("amund.model.version")).as("nobody knows yet").isNaN();

    ModelVersionPublished head = version(7, 0, 0.9, 0.91);
    monitor.heads(Map.of(MODEL, head));

    assertThat(gauge("amund.model.version")).isEqualTo(7);
    assertThat(gauge("amund.model.published.timestamp")).isEqualTo(ACCEPTED.toEpochMilli() / 1e3);
    assertThat(gauge("amund.model.accuracy", "data", "test")).isEqualTo(0.9);
    assertThat(gauge("amund.model.accuracy", "data", "forget")).as("too few").isNaN();
    assertThat(gauge("amund.model.base.accuracy")).isEqualTo(0.91);
    assertThat(gauge("amund.model.forget.auc", "bound", "value")).isEqualTo(0.5);
    assertThat(gauge("amund.model.forget.auc", "bound", "low")).as("a restart forgot it").isNaN();
    assertThat(gauge("amund.samples.held", "split", "train")).isEqualTo(60);

    monitor.heads(Map.of());
    assertThat(gauge("amund.model.version")).as("another daemon took over").isNaN();
  }

  @Test
  void aModelThatCannotBeUsedIsShown() {
    assertThat(gauge("amund.model.usable")).as("is another daemon's").isNaN();
    monitor.joined(Set.of(MODEL));
    assertThat(gauge("amund.model.usable")).isOne();
    monitor.failed(MODEL, "it is in half precision");
    assertThat(gauge("amund.model.usable")).isZero();
    monitor.works(MODEL);
    assertThat(gauge("amund.model.usable")).isOne();
    assertThat(gauge("amund.samples.unknown.label")).isZero();
  }

  @Test
  void theIntervalIsThatOfTheNewestVersionOnly() {
    publish(update(Outcome.PUBLISHED));
    monitor.heads(Map.of(MODEL, version(2, 0, 0.9, 0.9)));
    assertThat(gauge("amund.model.forget.auc", "bound", "low")).isEqualTo(0.4);
    assertThat(gauge("amund.model.forget.auc", "bound", "high")).isEqualTo(0.6);

    monitor.heads(Map.of(MODEL, version(3, 0, 0.9, 0.9)));
    assertThat(gauge("amund.model.forget.auc", "bound", "low")).isNaN();
  }

  @Test
  void retrainingIsRecommendedAfterARestartToo() {
    monitor.heads(Map.of(MODEL, version(2, 1, 0.90, 0.91)));
    assertThat(gauge("amund.model.retrain.recommended")).isZero();

    monitor.heads(Map.of(MODEL, version(3, 2, 0.85, 0.91)));
    assertThat(gauge("amund.model.retrain.recommended")).as("six points are lost").isEqualTo(1);

    monitor.heads(Map.of(MODEL, version(4, 15, 0.90, 0.91)));
    assertThat(gauge("amund.model.retrain.recommended")).as("15 of 75 forgotten").isEqualTo(1);
  }

  @Test
  void refusalsFailuresAndSilencesAreShown() {
    monitor.begin(SmallModel.batch(), 1, SlicePosition.WHOLE);
    monitor.refused(
        new GateDecision(
            List.of(
                Refusal.of(Kind.DAMAGED, "one gate"),
                Refusal.of(Kind.DAMAGED, "another"),
                Refusal.of(Kind.REMEMBERED, "a third"))));
    monitor.failed("no broker");
    monitor.heartbeats().watched(() -> "never run");
    nanoTime.set(Duration.ofMinutes(2).toNanos());
    monitor.heartbeats().beat();

    assertThat(get("amund.gate.refusals", "reason", "damaged").functionCounter().count())
        .isEqualTo(1);
    assertThat(get("amund.gate.refusals", "reason", "remembered").functionCounter().count())
        .isEqualTo(1);
    assertThat(get("amund.gate.refusals", "reason", "unmeasurable").functionCounter().count())
        .isZero();
    assertThat(registry.get("amund.unlearner.failures").functionCounter().count()).isEqualTo(1);
    assertThat(registry.get("amund.unlearner.loop.silence").gauge().value()).isZero();
    assertThat(registry.get("amund.unlearner.work.silence").gauge().value()).isEqualTo(120);

    monitor.progress(1, 2);
    assertThat(registry.get("amund.unlearner.work.silence").gauge().value()).isZero();
  }

  private void publish(Publication publication) {
    metrics.published(publication);
    monitor.published(publication);
  }

  private Publication update(Outcome... outcomes) {
    List<UnlearningEvaluated> attempts = new java.util.ArrayList<>();
    for (Outcome outcome : outcomes) {
      attempts.add(
          UnlearningEvaluated.newBuilder()
              .setModelId(MODEL)
              .setVersion(outcome == Outcome.PUBLISHED ? (Long) 2L : null)
              .setBatchId(new UUID(1, 1))
              .setOutcome(outcome)
              .setAttempt(attempts.size() + 1)
              .setSamples(5)
              .setAfter(new Metrics(null, 0.9, 0.9, new Auc(0.5, 0.4, 0.6), null, Map.of()))
              .setSecondsByStage(Map.of("attack", 0.5, "fine-tune", 1.25))
              .setRetainedLookalikes(3)
              .setAt(ACCEPTED)
              .build());
    }
    return Publication.ofBatch(Optional.empty(), attempts, List.of());
  }

  private static ModelVersionPublished version(
      long number, long forgotten, double testAccuracy, double baseTestAccuracy) {
    return ModelVersionPublished.newBuilder()
        .setModelId(MODEL)
        .setVersion(number)
        .setArtifactUri("file:///blob")
        .setSha256("00")
        .setSizeBytes(1)
        .setSamplesSinceBase(forgotten)
        .setPublishedAt(ACCEPTED)
        .setManifestSignature(ByteBuffer.allocate(0))
        .setKeyId("key")
        .setMetrics(new HeadlineMetrics(null, 0.95, testAccuracy, 0.5, baseTestAccuracy))
        .build();
  }

  private static dev.amund.event.BatchedRequest request(int number, Integer dueAfterSeconds) {
    return dev.amund.event.BatchedRequest.newBuilder(SmallModel.request(number, List.of("a"), null))
        .setDueAt(dueAfterSeconds == null ? null : ACCEPTED.plusSeconds(dueAfterSeconds))
        .build();
  }

  private static DeletionReceipt receipt(int number, ReceiptStatus status, int afterSeconds) {
    return DeletionReceipt.newBuilder()
        .setRequestId(new UUID(2, number))
        .setModelId(MODEL)
        .setStatus(status)
        .setAt(ACCEPTED.plusSeconds(afterSeconds))
        .build();
  }

  private double seconds(ReceiptStatus status) {
    return get("amund.request.duration", "status", status.name().toLowerCase(java.util.Locale.ROOT))
        .timer()
        .totalTime(TimeUnit.SECONDS);
  }

  private double counter(String name, String... tags) {
    return get(name, tags).counter().count();
  }

  private double gauge(String name, String... tags) {
    return get(name, tags).gauge().value();
  }

  private RequiredSearch get(String name, String... tags) {
    return registry.get(name).tag("model", MODEL).tags(tags);
  }
}
