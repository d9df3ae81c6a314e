package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.config.HealthConfig;
import dev.amund.event.ModelFormat;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.RetrainingRequested;
import dev.amund.http.Health;
import dev.amund.http.HealthCheck;
import dev.amund.unlearner.monitoring.CurrentBatch;
import dev.amund.unlearner.monitoring.UnlearnerStatus;
import dev.amund.unlearner.tasks.SlicePosition;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UnlearnerChecksTest {
  private static final Duration STUCK_AFTER = Duration.ofMinutes(30);
  private static final Duration ALMOST = STUCK_AFTER.minusMillis(1);
  private static final CurrentBatch BATCH =
      new CurrentBatch(
          "4f1c",
          "digits",
          3,
          new CurrentBatch.Slice(SlicePosition.WHOLE, 7, Instant.EPOCH),
          new CurrentBatch.Step(1, "fine-tune", 12, 400));

  private Map<String, String> problems = Map.of();
  private UnlearnerStatus status = status(Duration.ZERO, Optional.empty(), Optional.empty());
  private Map<String, Long> quarantined = Map.of();
  private Map<String, String> shortages = Map.of();
  private Map<String, List<RetrainingRequested>> retrainRequired = Map.of();

  @Test
  void aModelThatMustBeRetrainedIsReportedAndDoesNotAffectReadiness() {
    var mark =
        RetrainingRequested.newBuilder()
            .setModelId("digits")
            .setVersion(3)
            .setBatchId(new UUID(1, 1))
            .setBatchPartition(0)
            .setBatchOffset(7)
            .setRequests(List.of())
            .setSamples(12)
            .setAt(Instant.EPOCH)
            .build();
    retrainRequired = Map.of("digits", List.of(mark, mark), "of another daemon", List.of(mark));

    assertThat(ask(HealthCheck.Kind.READY, "retrain"))
        .isEqualTo(
            Health.upWith(
                "digits must be retrained from scratch: it knows 24 samples that were erased"));
    retrainRequired = Map.of();
    assertThat(ask(HealthCheck.Kind.READY, "retrain")).isEqualTo(Health.up());
  }

  @Test
  void isLiveWhileTheLoopTurnsAndTheWorkGoesOn() {
    status = status(ALMOST, Optional.of(ALMOST), Optional.of("no broker answers"));

    assertThat(ask(HealthCheck.Kind.LIVE, "progress"))
        .as("what is away outside is no reason to restart")
        .isEqualTo(Health.up());
  }

  @Test
  void isNotLiveWhenTheLoopHasStoppedTurning() {
    status = status(STUCK_AFTER, Optional.empty(), Optional.empty());

    assertThat(ask(HealthCheck.Kind.LIVE, "progress"))
        .isEqualTo(Health.down("the unlearner's loop has not turned for 1800 s"));
  }

  @Test
  void isNotLiveWhenTheWorkInHandStandsStill() {
    status = status(Duration.ZERO, Optional.of(STUCK_AFTER), Optional.empty());

    assertThat(ask(HealthCheck.Kind.LIVE, "progress"))
        .isEqualTo(
            Health.down(
                "batch 4f1c of model digits in stage fine-tune has shown no progress for 1800 s"));
  }

  @Test
  void isReadyWhenEveryModelOfItsHasAVersion() {
    assertThat(ask(HealthCheck.Kind.READY, "models")).isEqualTo(Health.up());

    status = status(Set.of("digits", "faces", "animals"));

    assertThat(ask(HealthCheck.Kind.READY, "models"))
        .isEqualTo(
            Health.down(
                "animals: no version is published yet; faces: no version is published yet"));
  }

  @Test
  void namesEachModelThatCannotBeUsedAndWhy() {
    shortages = Map.of("digits", "there are no HOLDOUT samples", "of another daemon", "nothing");
    problems = Map.of("faces", "it takes half precision");
    status = status(Set.of("digits", "faces"));

    assertThat(ask(HealthCheck.Kind.READY, "models"))
        .isEqualTo(
            Health.down("digits: there are no HOLDOUT samples; faces: it takes half precision"));
    assertThat(ask(HealthCheck.Kind.READY, "unlearner")).isEqualTo(Health.up());
    assertThat(ask(HealthCheck.Kind.LIVE, "progress")).isEqualTo(Health.up());
  }

  @Test
  void quarantinedRequestsAreNoMatterOfReadinessByDefault() {
    quarantined = Map.of("digits", 99L);

    assertThat(ask(HealthCheck.Kind.READY, "quarantine")).isEqualTo(Health.up());
  }

  @Test
  void moreQuarantinedRequestsThanConfiguredAreAMatterOfReadiness() {
    quarantined = Map.of("digits", 2L, "of another daemon", 7L);

    assertThat(ask(HealthCheck.Kind.READY, "quarantine", 2)).isEqualTo(Health.up());
    assertThat(ask(HealthCheck.Kind.READY, "quarantine", 1))
        .isEqualTo(Health.down("2 requests are quarantined; 1 may be"));
  }

  private Health ask(HealthCheck.Kind kind, String name) {
    return ask(kind, name, HealthConfig.UNLIMITED);
  }

  private Health ask(HealthCheck.Kind kind, String name, int maxQuarantined) {
    var config = new HealthConfig(STUCK_AFTER, 0, maxQuarantined);
    return new UnlearnerChecks(
            () -> true,
            () -> status,
            () -> shortages,
            () -> quarantined,
            () -> retrainRequired,
            config)
        .checks().stream()
            .filter(check -> check.kind() == kind && check.name().equals(name))
            .findFirst()
            .orElseThrow()
            .probe()
            .get();
  }

  private UnlearnerStatus status(Duration loop, Optional<Duration> work, Optional<String> problem) {
    return status(Set.of("digits"), loop, work, problem);
  }

  private UnlearnerStatus status(Set<String> models) {
    return status(models, Duration.ZERO, Optional.empty(), Optional.empty());
  }

  private UnlearnerStatus status(
      Set<String> models, Duration loop, Optional<Duration> work, Optional<String> problem) {
    return new UnlearnerStatus(
        new UnlearnerStatus.Share(true, models, Map.of("digits", version())),
        new UnlearnerStatus.Work(work.map(silence -> BATCH), Map.of()),
        new UnlearnerStatus.Problems(problem, problems),
        new UnlearnerStatus.Silence(loop, work));
  }

  private static ModelVersionPublished version() {
    return ModelVersionPublished.newBuilder()
        .setModelId("digits")
        .setVersion(1)
        .setArtifactUri("file:///blob")
        .setSha256("00")
        .setSizeBytes(1)
        .setFormat(ModelFormat.TORCHSCRIPT)
        .setPublishedAt(Instant.EPOCH)
        .setManifestSignature(ByteBuffer.allocate(0))
        .setKeyId("key")
        .build();
  }
}
