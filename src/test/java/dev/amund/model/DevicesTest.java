package dev.amund.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.Test;

class DevicesTest {

  @Test
  void theMemoryOfTheCpuIsThatOfTheProcess() {
    assertThat(Devices.memory("cpu")).isEmpty();
  }

  @Test
  void ofADeviceThatIsNotThereNothingIsTold() {
    assertThat(Devices.memory("gpu:99")).isEmpty();
  }

  @Test
  void ofAGpuNoMoreIsTakenThanThereIs() {
    assumeThat(Devices.available()).as("there is no GPU").contains("gpu:0");

    assertThat(Devices.memory("gpu:0"))
        .hasValueSatisfying(
            memory -> assertThat(memory.usedBytes()).isBetween(1L, memory.totalBytes()));
  }
}
