package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.intake.PendingModel;
import dev.amund.unlearner.progress.WaitingBatches;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PendingWorkTest {
  private static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");

  private final PendingModel gathering =
      new PendingModel(
          "m", 2, 7, Optional.of(AT.plusSeconds(9)), Optional.of(AT.plusSeconds(60)), 3);
  private final WaitingBatches closed =
      new WaitingBatches(1, 5, 40, Optional.of(AT), Optional.of(AT.plusSeconds(90)));

  @Test
  void whatLiesInClosedBatchesIsPendingAsWell() {
    assertThat(PendingWork.of("m", List.of(gathering), closed))
        .isEqualTo(new PendingWork(7, 47, Optional.of(AT), Optional.of(AT.plusSeconds(60))));
  }

  @Test
  void whatGathersForAnotherModelIsNot() {
    assertThat(PendingWork.of("n", List.of(gathering), WaitingBatches.NONE))
        .isEqualTo(new PendingWork(0, 0, Optional.empty(), Optional.empty()));
  }

  @Test
  void inARebalanceWhatLiesInClosedBatchesIsStillKnown() {
    assertThat(PendingWork.of("m", List.of(), closed).requests()).isEqualTo(5);
  }
}
