package dev.amund.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short run: one fault of each kind. {@link SoakMain} is the long one. */
class SoakIT {
  private static final long SEED = 4;

  @TempDir private Path directory;

  @Test
  void everyPromiseIsKept() throws Exception {
    SoakPlan plan = plan(SEED, EnumSet.complementOf(EnumSet.of(FaultKind.CLOCK_JUMP)).size());
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    SoakResult result = new Soak(plan, directory.resolve("soak"), out).run();
    out.println(result.table());
    assertThat(result.violations()).isEmpty();
    assertThat(result.faults()).hasSize(plan.faults());
    assertThat(result.requests()).isPositive();
    assertThat(result.versions()).isGreaterThan(plan.models());
  }

  @Test
  void theSameSeedDrawsTheSameFaults() {
    SoakPlan plan = plan(SEED, 25);
    assertThat(plan.schedule()).isEqualTo(plan.schedule()).hasSize(25);
    assertThat(plan(SEED + 1, 25).schedule()).isNotEqualTo(plan.schedule());
  }

  private static SoakPlan plan(long seed, int faults) {
    return new SoakPlan(seed, faults, List.of(FaultKind.values()), 2, 3, "", Optional.empty());
  }
}
