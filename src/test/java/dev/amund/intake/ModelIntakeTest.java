package dev.amund.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.amund.config.AmundConfig;
import dev.amund.event.ClosedBy;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.DeletionRequested;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.UnlearningBatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two models whose requests are accepted, and whose batches close, by settings of their own. */
class ModelIntakeTest {
  @TempDir Path directory;

  private IntakeFixture fixture(String... overrides) {
    return new IntakeFixture(directory, "mock://model-intake", 1, overrides);
  }

  private static DeletionRequested send(IntakeFixture intake, String model, String... samples) {
    return intake.send(b -> b.setModelId(model).setSampleIds(List.of(samples)));
  }

  @Test
  void aBatchClosesByTheNumbersOfItsModel() {
    try (var intake =
        fixture(
            "amund.models.n.intake.max-requests", "1", "amund.models.m.intake.max-samples", "2")) {
      send(intake, "n", "a");
      send(intake, "m", "a");
      send(intake, "m", "b");

      assertThat(intake.batches.readValuesToList())
          .extracting(UnlearningBatch::getModelId, batch -> batch.getRequests().size())
          .containsExactly(tuple("n", 1), tuple("m", 2));
    }
  }

  @Test
  void aBatchClosesByTheAgeOfItsModelAtOnceWhenThatIsShorterThanTheGeneralOne() {
    try (var intake =
        fixture("amund.intake.max-age", "30d", "amund.models.n.intake.max-age", "100ms")) {
      send(intake, "n", "a");
      send(intake, "m", "a");
      intake.pass(Duration.ofMillis(110));

      assertThat(intake.batches.readValuesToList())
          .extracting(UnlearningBatch::getModelId, UnlearningBatch::getClosedBy)
          .containsExactly(tuple("n", ClosedBy.AGE));
    }
  }

  @Test
  void aBatchClosesByTheDueMarginOfItsModel() {
    try (var intake = fixture("amund.models.n.intake.due-margin", "3h")) {
      var due = IntakeFixture.START.plus(Duration.ofHours(2));
      intake.send(b -> b.setModelId("m").setDueAt(due));
      intake.send(b -> b.setModelId("n").setDueAt(due));

      assertThat(intake.batches.readValuesToList())
          .extracting(UnlearningBatch::getModelId, UnlearningBatch::getClosedBy)
          .containsExactly(tuple("n", ClosedBy.DEADLINE));
    }
  }

  @Test
  void aRequestMayNameAsManySamplesAsItsModelTakes() {
    try (var intake = fixture("amund.models.n.intake.max-sample-ids", "1")) {
      send(intake, "m", "a", "b");
      send(intake, "n", "a", "b");

      List<DeletionReceipt> receipts = intake.receipts.readValuesToList();
      assertThat(receipts)
          .extracting(DeletionReceipt::getModelId, DeletionReceipt::getStatus)
          .containsExactly(tuple("m", ReceiptStatus.ACCEPTED), tuple("n", ReceiptStatus.REJECTED));
      assertThat(receipts.get(1).getReason()).contains("it names 2 samples, 1 are allowed");
    }
  }

  @Test
  void anIdIsRememberedAsLongAsItsModelWantsEvenLongerThanTheOthers() {
    try (var intake =
        fixture(
            "amund.intake.dedup-retention", "1h", "amund.models.n.intake.dedup-retention", "3h")) {
      var ofN = send(intake, "n", "a");
      var ofM = send(intake, "m", "a");
      intake.pass(Duration.ofHours(2));
      intake.send(ofN);
      intake.send(ofM);

      assertThat(intake.receipts.readValuesToList())
          .extracting(DeletionReceipt::getModelId, DeletionReceipt::getStatus)
          .containsExactly(
              tuple("n", ReceiptStatus.ACCEPTED),
              tuple("m", ReceiptStatus.ACCEPTED),
              tuple("n", ReceiptStatus.DUPLICATE),
              tuple("m", ReceiptStatus.ACCEPTED));
    }
  }

  @Test
  void whatWaitsOfAModelThatIsNotLookedAfterAnyMoreFollowsTheGeneralRule() {
    var settings =
        IntakeSettings.of(
            AmundConfig.of(
                Map.of(
                    "amund.models.n.path", "n.pt",
                    "amund.models.n.intake.max-age", "1h",
                    "amund.intake.max-age", "2h")));

    assertThat(settings.of("n").maxAge()).isEqualTo(Duration.ofHours(1));
    assertThat(settings.of("gone").maxAge()).isEqualTo(Duration.ofHours(2));
    assertThat(settings.modelIds()).containsExactly("n");
  }
}
