package dev.amund.amun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.amund.config.SgdConfig;
import dev.amund.config.SgdConfig.Schedule;
import org.junit.jupiter.api.Test;

class LearningRateTest {
  @Test
  void staysConstant() {
    var rate = rate(Schedule.CONSTANT);
    assertThat(rate.at(0)).isEqualTo(0.2);
    assertThat(rate.at(7)).isEqualTo(0.2);
  }

  @Test
  void fallsInAStraightLineToZeroAfterTheLastStep() {
    var rate = rate(Schedule.LINEAR);
    assertThat(rate.at(0)).isEqualTo(0.2);
    assertThat(rate.at(4)).isCloseTo(0.1, within(1e-12));
    assertThat(rate.at(7)).isCloseTo(0.2 / 8, within(1e-12));
  }

  @Test
  void fallsTenfoldWithEachEpoch() {
    var rate = rate(Schedule.STEP);
    assertThat(rate.at(3)).isEqualTo(0.2);
    assertThat(rate.at(4)).isCloseTo(0.02, within(1e-12));
  }

  private static LearningRate rate(Schedule schedule) {
    return new LearningRate(new SgdConfig(0.2, schedule, 0.9, 0, 128), 8, 4);
  }
}
