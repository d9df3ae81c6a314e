package dev.amund.bench.intake;

import dev.amund.config.AmundConfig;
import dev.amund.event.Topics;
import dev.amund.event.client.KafkaClients;
import dev.amund.intake.Intake;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** The intake, as the daemon starts it. */
final class IntakeUnderTest implements StreamsUnderTest {
  private static final String ROLE = "intake";

  private final KafkaClients clients;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Intake intake;

  IntakeUnderTest(AmundConfig config, KafkaClients clients, Topics topics) {
    this.clients = clients;
    this.intake = new Intake(config, clients, topics, meters);
  }

  @Override
  public String group() {
    return clients.groupId(ROLE);
  }

  @Override
  public void start() {
    intake.start();
  }

  @Override
  public boolean isReady() {
    return intake.isReady();
  }

  @Override
  public boolean hasFailed() {
    return intake.hasFailed();
  }

  /** Counts accepted requests only. */
  @Override
  public long through() {
    return (long) meters.get("amund.intake.records").tag("outcome", "accepted").counter().count();
  }

  @Override
  public void close() {
    intake.close();
    meters.close();
  }
}
