package dev.amund.daemon;

import dev.amund.http.Health;
import dev.amund.http.HealthCheck;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Checks that the intake reads requests. */
final class IntakeChecks implements CheckGroup {
  private final BooleanSupplier hasFailed;
  private final Supplier<Optional<String>> problem;

  /**
   * @param hasFailed whether the intake has stopped for good
   * @param problem why it reads no requests; empty if it does
   */
  IntakeChecks(BooleanSupplier hasFailed, Supplier<Optional<String>> problem) {
    this.hasFailed = hasFailed;
    this.problem = problem;
  }

  @Override
  public List<HealthCheck> checks() {
    return List.of(
        HealthCheck.live("intake-threads", this::threads),
        HealthCheck.started("intake", this::intake),
        HealthCheck.ready("intake", this::intake));
  }

  private Health threads() {
    return hasFailed.getAsBoolean()
        ? Health.down(problem.get().orElse("the intake has given up"))
        : Health.up();
  }

  private Health intake() {
    return problem.get().map(Health::down).orElseGet(Health::up);
  }
}
