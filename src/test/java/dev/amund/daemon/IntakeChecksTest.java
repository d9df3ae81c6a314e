package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.http.Health;
import dev.amund.http.HealthCheck;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IntakeChecksTest {

  @Test
  void whatKeepsTheIntakeIsTheReason() {
    var checks = new IntakeChecks(() -> false, () -> Optional.of("it has no partition")).checks();
    for (HealthCheck check : checks) {
      assertThat(check.probe().get())
          .as(check.name())
          .isEqualTo(
              check.kind() == HealthCheck.Kind.LIVE
                  ? Health.up()
                  : Health.down("it has no partition"));
    }
  }

  @Test
  void anIntakeThatHasGivenUpIsNotLive() {
    var checks = new IntakeChecks(() -> true, () -> Optional.of("it has given up")).checks();
    assertThat(checks)
        .allSatisfy(
            check -> assertThat(check.probe().get()).isEqualTo(Health.down("it has given up")));
  }

  @Test
  void anIntakeThatTakesRequestsInIsWell() {
    assertThat(new IntakeChecks(() -> false, Optional::empty).checks())
        .allSatisfy(check -> assertThat(check.probe().get()).isEqualTo(Health.up()));
  }
}
