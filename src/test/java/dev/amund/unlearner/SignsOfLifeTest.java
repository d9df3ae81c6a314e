package dev.amund.unlearner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SignsOfLifeTest {
  private static final Supplier<String> NOTHING = () -> "";

  /** Close to the overflow, where nanoTime() may well be. */
  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 1);

  private final SignsOfLife signs = new SignsOfLife(nanoTime::get);

  @Test
  void theLoopIsSilentSinceItsLastTurn() {
    pass(Duration.ofMinutes(5));
    assertThat(signs.loopSilence()).isEqualTo(Duration.ofMinutes(5));

    signs.turned();
    pass(Duration.ofSeconds(2));

    assertThat(signs.loopSilence()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void whoHasNothingToDoIsNotSilent() {
    pass(Duration.ofDays(30));
    assertThat(signs.workSilence()).isEmpty();

    var task = signs.watched(() -> "done");
    assertThat(signs.workSilence()).hasValue(Duration.ZERO);

    assertThat(task.get()).isEqualTo("done");
    assertThat(signs.workSilence()).isEmpty();
  }

  @Test
  void everyStepIsASign() {
    signs.watched(NOTHING);
    pass(Duration.ofHours(1));
    assertThat(signs.workSilence()).hasValue(Duration.ofHours(1));

    signs.worked();
    pass(Duration.ofMinutes(1));

    assertThat(signs.workSilence()).hasValue(Duration.ofMinutes(1));
  }

  @Test
  void turningIsNoSignOfTheArithmetic() {
    signs.watched(NOTHING);
    pass(Duration.ofHours(1));
    signs.turned();

    assertThat(signs.workSilence()).hasValue(Duration.ofHours(1));
    assertThat(signs.loopSilence()).isZero();
  }

  @Test
  void moreTasksDoNotHideThatTheThreadIsStuckInTheFirst() {
    var first = signs.watched(NOTHING);
    pass(Duration.ofHours(1));
    var second = signs.watched(NOTHING);

    assertThat(signs.workSilence()).hasValue(Duration.ofHours(1));

    first.get();
    assertThat(signs.workSilence()).as("the second goes on").hasValue(Duration.ZERO);
    second.get();
    assertThat(signs.workSilence()).isEmpty();
  }

  @Test
  void aTaskThatFailsIsDoneAsWell() {
    var failing =
        signs.watched(
            () -> {
              throw new IllegalStateException("no memory");
            });

    assertThatThrownBy(failing::get).hasMessage("no memory");
    assertThat(signs.workSilence()).isEmpty();
  }

  private void pass(Duration time) {
    nanoTime.addAndGet(time.toNanos());
  }
}
