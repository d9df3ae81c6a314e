package dev.amund.bench.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.amund.bench.common.BenchEnvironment;
import dev.amund.bench.intake.Commits.Commit;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the intake's bench makes of what it sees. */
class IntakeNumbersTest {
  private static final long MILLIS = 1_000_000;
  private static final double EXACT = 1e-9;

  @Test
  void theStartAndTheWaitForTheLastCommitAreLeftOut() {
    var measured =
        new Commits(
                List.of(
                    new Commit(0, 0),
                    new Commit(900 * MILLIS, 100),
                    new Commit(1100 * MILLIS, 500),
                    new Commit(1300 * MILLIS, 900),
                    new Commit(1500 * MILLIS, 910)))
            .measure(910);
    assertThat(measured.steady()).isTrue();
    assertThat(measured.timed()).isEqualTo(800);
    assertThat(measured.rate()).isEqualTo(2000, within(EXACT));
  }

  @Test
  void withFewCommitsAllTimeCounts() {
    var measured =
        new Commits(
                List.of(
                    new Commit(0, 0), new Commit(200 * MILLIS, 150), new Commit(400 * MILLIS, 200)))
            .measure(200);
    assertThat(measured.steady()).isFalse();
    assertThat(measured.timed()).isEqualTo(200);
    assertThat(measured.rate()).isEqualTo(500, within(EXACT));
  }

  @Test
  void aRowComparesMedians() {
    var row =
        IntakeRow.of(
            1,
            95,
            List.of(rate(10), rate(40), rate(20)),
            List.of(rate(100), rate(300), rate(200)),
            List.of(rate(900), rate(700), rate(800)));
    assertThat(row.intakeRate()).isEqualTo(20, within(EXACT));
    assertThat(row.deduplicationRate()).isEqualTo(200, within(EXACT));
    assertThat(row.passThroughRate()).isEqualTo(800, within(EXACT));
    assertThat(row.ratio()).isEqualTo(0.1, within(EXACT));
    assertThat(row.line()).contains("0.100-0.133");
  }

  @Test
  void anEvenNumberOfRoundsHasTheMiddleOfTwoForItsMedian() {
    var row =
        IntakeRow.of(
            1,
            95,
            List.of(rate(10), rate(20)),
            List.of(rate(50), rate(100)),
            List.of(rate(500), rate(500)));
    assertThat(row.intakeRate()).isEqualTo(15, within(EXACT));
    assertThat(row.ratio()).isEqualTo(0.2, within(EXACT));
  }

  @Test
  void aLoadOfNothingIsAMistake() {
    assertThatThrownBy(() -> new IntakeLoad(0, 1, List.of(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new IntakeLoad(1, 0, List.of(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new IntakeLoad(1, 1, List.of(1, 0)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nobodyLeadsTheBenchAwayFromItsOwnParts() {
    var config =
        new BenchEnvironment(
                Path.of("d"),
                "127.0.0.1:1",
                "http://127.0.0.1:2",
                Map.of(
                    "amund.kafka.bootstrap-servers", "elsewhere:9092",
                    "amund.intake.max-requests", "7"))
            .config("g");
    assertThat(config.kafka().bootstrapServers()).isEqualTo("127.0.0.1:1");
    assertThat(config.intake().maxRequests()).isEqualTo(7);
  }

  private static Measurement rate(double perSecond) {
    return new Measurement((long) perSecond, (long) perSecond, 1, true);
  }
}
