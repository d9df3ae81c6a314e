package dev.amund.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.event.Auc;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.HeadlineMetrics;
import dev.amund.event.LostLabels;
import dev.amund.event.Metrics;
import dev.amund.event.ModelVersionRetired;
import dev.amund.event.Outcome;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.http.api.EvaluationView.Interval;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ViewsTest {
  private static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");
  private static final UUID ID = new UUID(1, 2);
  private static final String HASH = "ab".repeat(32);

  @Test
  void whatWasNotMeasuredIsLeftOut() {
    assertThat(VersionView.byName(new HeadlineMetrics(null, 0.99, 0.93, null, 0.94)))
        .containsExactly(
            Map.entry("retainAccuracy", 0.99),
            Map.entry("testAccuracy", 0.93),
            Map.entry("baseTestAccuracy", 0.94));
  }

  @Test
  void anEvaluationKeepsItsAggregates() {
    var view =
        EvaluationView.of(
            UnlearningEvaluated.newBuilder()
                .setModelId("m")
                .setBatchId(ID)
                .setOutcome(Outcome.RETRIED)
                .setReasons(List.of("forgot too little"))
                .setAttempt(2)
                .setSamples(50)
                .setHyperParameters(Map.of("amun.variant", "amun"))
                .setAfter(
                    new Metrics(
                        null, 0.99, 0.93, new Auc(0.5, 0.45, 0.55), null, Map.of("ece", 0.1)))
                .setSecondsByStage(Map.of("attack", 1.5))
                .setLostLabels(new LostLabels(List.of(3), 40, 10))
                .setAt(AT)
                .build());

    assertThat(view.lostLabels()).hasValue(new EvaluationView.LostLabels(List.of(3), 40, 10));
    assertThat(view.version()).isEmpty();
    assertThat(view.batchId()).isEqualTo(ID.toString());
    assertThat(view.outcome()).isEqualTo("RETRIED");
    assertThat(view.reasons()).containsExactly("forgot too little");
    assertThat(view.before()).isEmpty();
    var after = view.after().orElseThrow();
    assertThat(after.forgetAccuracy()).isEmpty();
    assertThat(after.testAccuracy()).hasValue(0.93);
    assertThat(after.forgetUnseenAuc()).hasValue(new Interval(0.5, 0.45, 0.55));
    assertThat(after.retainForgetAuc()).isEmpty();
    assertThat(after.extra()).containsEntry("ece", 0.1);
  }

  @Test
  void aReceiptThatIsOnlyAcceptedNamesNoVersion() {
    var accepted =
        DeletionReceipt.newBuilder()
            .setRequestId(ID)
            .setModelId("m")
            .setStatus(ReceiptStatus.ACCEPTED)
            .setAt(AT)
            .build();

    assertThat(ReceiptView.of(accepted))
        .isEqualTo(
            new ReceiptView(
                ID.toString(),
                "m",
                "ACCEPTED",
                OptionalLong.empty(),
                Optional.empty(),
                0,
                0,
                Optional.empty(),
                AT,
                Optional.empty(),
                false,
                List.of(),
                false,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty()));
  }

  @Test
  void aReceiptOfARequestThatTookSeveralVersionsNamesThem() {
    var erased =
        DeletionReceipt.newBuilder()
            .setRequestId(ID)
            .setModelId("m")
            .setStatus(ReceiptStatus.QUARANTINED)
            .setVersions(List.of(2L, 3L))
            .setRemainingSamples(7)
            .setAt(AT)
            .build();

    ReceiptView view = ReceiptView.of(erased);
    assertThat(view.versions()).hasValue(List.of(2L, 3L));
    assertThat(view.remainingSamples()).hasValue(7);
    assertThat(view.retrainRequired()).isFalse();
  }

  @Test
  void aRetirementNamesWhatCameAfter() {
    var retired =
        ModelVersionRetired.newBuilder()
            .setModelId("m")
            .setVersion(3)
            .setSha256(HASH)
            .setSupersededBy(4L)
            .setSupersededAt(AT)
            .setRetiredAt(AT.plusSeconds(60))
            .build();

    assertThat(RetirementView.of(retired))
        .isEqualTo(new RetirementView("m", 3, HASH, OptionalLong.of(4), AT.plusSeconds(60)));
  }
}
