package dev.amund.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short run. {@link FuzzMain} is the long one. */
class FuzzIT {
  private static final long SEED = 16;
  private static final double MIB = 1024 * 1024;

  @TempDir private Path directory;

  @Test
  void everyHonestOneIsAnsweredAndNothingDiesOrGrows() throws Exception {
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var fuzz = new Fuzz(SEED, Duration.ofMinutes(2), directory.resolve("fuzz"), out);
    FuzzResult result = fuzz.run();
    out.println(result.summary());
    assertThat(result.problems()).as("seed %d", SEED).isEmpty();
    assertThat(result.records()).isPositive();
    assertThat(result.requests()).isPositive();
    assertThat(result.imports()).isPositive();
  }

  @Test
  void whatGrowsIsFoundAndWhatGoesUpAndDownIsNot() {
    var steady = new MemoryTrend("steady", 30 * MIB);
    var leaking = new MemoryTrend("leaking", 30 * MIB);
    var remembering = new MemoryTrend("remembering", 30 * MIB);
    for (int i = 0; i < 24; i++) {
      steady.add((100 + i % 2 * 50) * MIB, 0);
      leaking.add((100 + i * 5) * MIB, i * MIB);
      remembering.add((100 + i * 5) * MIB, i * 5 * MIB);
    }
    assertThat(steady.growth()).isEmpty();
    assertThat(remembering.growth()).isEmpty();
    assertThat(leaking.growth()).hasValueSatisfying(text -> assertThat(text).contains("leaking"));
  }
}
