package dev.amund.daemon;

import dev.amund.http.Health;
import dev.amund.http.HealthCheck;
import dev.amund.intake.Intake;
import java.util.List;

/** Whether requests are taken in. */
final class IntakeChecks implements CheckGroup {
  private final Intake intake;

  IntakeChecks(Intake intake) {
    this.intake = intake;
  }

  @Override
  public List<HealthCheck> checks() {
    return List.of(
        HealthCheck.live("intake-threads", this::threads),
        HealthCheck.started("intake", this::intake),
        HealthCheck.ready("intake", this::intake));
  }

  private Health threads() {
    return Health.upIf(!intake.hasFailed(), "Kafka Streams has given up");
  }

  private Health intake() {
    return Health.upIf(intake.isReady(), "Kafka Streams is " + intake.state());
  }
}
