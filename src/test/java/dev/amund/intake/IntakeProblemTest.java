package dev.amund.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.config.AmundConfig;
import dev.amund.event.Topics;
import dev.amund.event.client.KafkaClients;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An intake that takes nothing in says why, in words that need no knowledge of Kafka Streams. */
class IntakeProblemTest {

  @ParameterizedTest
  @EnumSource(State.class)
  void everyStateIsASentence(State state) {
    try (var intake = intake()) {
      assertThat(intake.problem(state, Optional.empty()))
          .startsWith("the intake ")
          .doesNotContain("Kafka Streams", state.name());
    }
  }

  @Test
  void runningWithoutPartitionsIsNamedForWhatItIs() {
    try (var intake = intake()) {
      assertThat(intake.problem(State.RUNNING, Optional.empty()))
          .contains("no partition of amund.deletion-requests", "amund-intake", "more daemons");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"REBALANCING", "RUNNING", "PENDING_ERROR", "ERROR"})
  void whatItsThreadsDiedOfIsTold(State state) {
    try (var intake = intake()) {
      assertThat(intake.problem(state, Optional.of("Kafka refuses the password")))
          .contains("Kafka refuses the password");
    }
  }

  @Test
  void beforeItsStartItTakesNothingIn() {
    try (var intake = intake()) {
      assertThat(intake.problem()).hasValue("the intake has not been started yet");
      assertThat(intake.isReady()).isFalse();
    }
  }

  private static Intake intake() {
    var config = AmundConfig.of(Map.of("amund.schema-registry.url", "mock://intake"));
    return new Intake(
        config,
        new KafkaClients(config.kafka(), config.schemaRegistry()),
        new Topics("amund."),
        new SimpleMeterRegistry());
  }
}
