package dev.amund.unlearner.attempts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.amun.Stage;
import dev.amund.unlearner.models.SmallModel;
import dev.amund.unlearner.monitoring.CurrentBatch;
import dev.amund.unlearner.monitoring.UnlearnerMonitor;
import dev.amund.unlearner.tasks.Cancellation;
import dev.amund.unlearner.tasks.SlicePosition;
import java.time.Clock;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class StageClockTest {
  private final UnlearnerMonitor monitor = new UnlearnerMonitor(Clock.systemUTC());
  private final Cancellation cancellation = new Cancellation();
  private final StageClock stages = new StageClock(monitor, cancellation, System::nanoTime);

  @Test
  void aMeasurementIsTheProgressOfItsOwnStageAlone() {
    monitor.begin(SmallModel.batch(), 3, SlicePosition.WHOLE);
    stages.stage(UpdateStage.EVALUATE);
    stages.measured(30, 40);
    assertThat(shown().step().done()).isEqualTo(30);
    assertThat(shown().step().total()).isEqualTo(40);

    stages.stage(Stage.FINE_TUNE);
    stages.progress(2, 9);
    stages.measured(10, 40);
    assertThat(shown().step().done()).as("steps of the training").isEqualTo(2);
    assertThat(shown().step().total()).isEqualTo(9);
  }

  @Test
  void aMeasurementEndsWhenItIsCancelled() {
    monitor.begin(SmallModel.batch(), 3, SlicePosition.WHOLE);
    stages.stage(UpdateStage.EVALUATE);
    cancellation.cancel();

    assertThatThrownBy(() -> stages.measured(1, 40)).isInstanceOf(CancellationException.class);
  }

  private CurrentBatch shown() {
    return monitor.status().work().batch().orElseThrow();
  }
}
