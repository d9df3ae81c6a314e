package dev.amund.cli.dryrun;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.unlearner.attempts.UpdateStage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StageProgressTest {
  private final StringWriter err = new StringWriter();

  @Test
  void showsALineForEachStage() {
    try (var progress = new StageProgress(Optional.of(new PrintWriter(err, true)))) {
      run(progress);
    }
    assertThat(err.toString())
        .contains("attempt 1, attack")
        .contains("5 samples, attempt 2, fine-tune")
        .doesNotContain("fetch");
  }

  @Test
  void isSilentWithoutATerminal() {
    try (var progress = new StageProgress(Optional.empty())) {
      run(progress);
    }
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void thePeakIsReadFromTheStatusOfTheProcess() {
    assertThat(PeakMemory.of(List.of("Name:\tjava", "VmHWM:\t  2048 kB", "VmRSS:\t 1 kB")))
        .hasValue(2048 * 1024);
    assertThat(PeakMemory.of(List.of("Name:\tjava"))).isEmpty();
  }

  private static void run(StageProgress progress) {
    progress.stage(0, UpdateStage.FETCH);
    progress.stage(1, UpdateStage.ATTACK);
    progress.progress(4, 8);
    progress.about("5 samples");
    progress.stage(2, UpdateStage.FINE_TUNE);
    progress.progress(8, 8);
  }
}
