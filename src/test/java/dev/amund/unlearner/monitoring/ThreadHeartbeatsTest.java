package dev.amund.unlearner.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ThreadHeartbeatsTest {
  private static final Supplier<String> NOTHING = () -> "";

  /** Close to the overflow, where nanoTime() may well be. */
  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 1);

  private final ThreadHeartbeats heartbeats = new ThreadHeartbeats(nanoTime::get);

  @Test
  void theLoopIsSilentSinceItsLastTurn() {
    pass(Duration.ofMinutes(5));
    assertThat(heartbeats.loopSilence()).isEqualTo(Duration.ofMinutes(5));

    heartbeats.beat();
    pass(Duration.ofSeconds(2));

    assertThat(heartbeats.loopSilence()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void whoHasNothingToDoIsNotSilent() {
    pass(Duration.ofDays(30));
    assertThat(heartbeats.workSilence()).isEmpty();

    var task = heartbeats.watched(() -> "done");
    assertThat(heartbeats.workSilence()).hasValue(Duration.ZERO);

    assertThat(task.get()).isEqualTo("done");
    assertThat(heartbeats.workSilence()).isEmpty();
  }

  @Test
  void everyStepIsASign() {
    heartbeats.watched(NOTHING);
    pass(Duration.ofHours(1));
    assertThat(heartbeats.workSilence()).hasValue(Duration.ofHours(1));

    heartbeats.worked();
    pass(Duration.ofMinutes(1));

    assertThat(heartbeats.workSilence()).hasValue(Duration.ofMinutes(1));
  }

  @Test
  void turningIsNoSignOfTheArithmetic() {
    heartbeats.watched(NOTHING);
    pass(Duration.ofHours(1));
    heartbeats.beat();

    assertThat(heartbeats.workSilence()).hasValue(Duration.ofHours(1));
    assertThat(heartbeats.loopSilence()).isZero();
  }

  @Test
  void moreTasksDoNotHideThatTheThreadIsStuckInTheFirst() {
    var first = heartbeats.watched(NOTHING);
    pass(Duration.ofHours(1));
    var second = heartbeats.watched(NOTHING);

    assertThat(heartbeats.workSilence()).hasValue(Duration.ofHours(1));

    first.get();
    assertThat(heartbeats.workSilence()).as("the second goes on").hasValue(Duration.ZERO);
    second.get();
    assertThat(heartbeats.workSilence()).isEmpty();
  }

  @Test
  void aTaskThatFailsIsDoneAsWell() {
    var failing =
        heartbeats.watched(
            () -> {
              throw new IllegalStateException("no memory");
            });

    assertThatThrownBy(failing::get).hasMessage("no memory");
    assertThat(heartbeats.workSilence()).isEmpty();
  }

  private void pass(Duration time) {
    nanoTime.addAndGet(time.toNanos());
  }
}
