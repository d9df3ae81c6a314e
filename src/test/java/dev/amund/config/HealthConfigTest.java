package dev.amund.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.amund.config.reading.ConfigException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthConfigTest {

  @Test
  void valuesReachTheRecord() {
    var config =
        AmundConfig.of(
            Map.of(
                "amund.health.stuck-after", "2h",
                "amund.health.min-free-disk", "512MiB",
                "amund.health.max-quarantined", "0"));

    assertThat(config.health()).isEqualTo(new HealthConfig(Duration.ofHours(2), 512L << 20, 0));
  }

  @Test
  void whatIsWrongIsReportedWithWhatIsAllowed() {
    var refused =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                AmundConfig.of(
                    Map.of(
                        "amund.health.stuck-after", "5s",
                        "amund.health.min-free-disk", "1 gig",
                        "amund.health.max-quarantined", "-2")));

    assertThat(refused.problems())
        .containsExactly(
            "amund.health.stuck-after = '5s': allowed is a duration from 1m to 7d, such as 500ms,"
                + " 30s, 5m, 12h or 7d",
            "amund.health.min-free-disk = '1 gig': allowed is a size from 0, in bytes or such as"
                + " 512MiB or 1GiB",
            "amund.health.max-quarantined = '-2': allowed is a whole number from -1 to 1000000");
  }
}
