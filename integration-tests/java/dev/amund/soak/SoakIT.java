package dev.amund.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short run: one fault of each kind. {@link SoakMain} is the long one. */
class SoakIT {
  private static final long SEED = 4;

  @TempDir private Path directory;

  @Test
  void everyPromiseIsKept() throws Exception {
    int kinds = plan(SEED, 0).kinds().size();
    SoakPlan plan = plan(SEED, kinds);
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    SoakResult result = new Soak(plan, directory.resolve("soak"), out).run();
    out.println(result.table());
    assertThat(result.violations()).isEmpty();
    assertThat(result.faults()).hasSize(plan.faults());
    assertThat(result.requests()).isPositive();
    assertThat(result.versions()).isGreaterThan(plan.cluster().models());
    assertThat(result.onTarget())
        .as("who is aimed at is hit")
        .allSatisfy((kind, hits) -> assertThat(kind.aim().isEmpty() || hits == 1).isTrue());
  }

  @Test
  void theSameSeedDrawsTheSameFaults() {
    SoakPlan plan = plan(SEED, 25);
    assertThat(plan.schedule()).isEqualTo(plan.schedule()).hasSize(25);
    assertThat(plan(SEED + 1, 25).schedule()).isNotEqualTo(plan.schedule());
  }

  private static SoakPlan plan(long seed, int faults) {
    return new SoakPlan(
        seed, faults, List.of(FaultKind.values()), Duration.ofDays(1), ClusterPlan.of(2, 3));
  }
}
