package dev.amund.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ForgetTargetsTest {
  private final SplittableRandom random = new SplittableRandom(1);

  @Test
  void whereTrainingAndUnseenSamplesLookAlikeThereIsNothingToDo() {
    LogOdds same = normal(400, 2, 1);
    LogOdds forget = normal(50, 2, 1);
    double[] targets = ForgetTargets.of(forget, same, same);
    for (int i = 0; i < targets.length; i++) {
      assertThat(targets[i]).isCloseTo(forget.values()[i], within(0.5));
    }
  }

  @Test
  void aSampleKeepsItsRank() {
    LogOdds retained = normal(2000, 6, 1);
    LogOdds unseen = normal(2000, 1, 2);
    LogOdds forget = logOdds(6, 7, 5);

    double[] targets = ForgetTargets.of(forget, retained, unseen);

    // As many standard deviations from the middle.
    assertThat(targets[0]).isCloseTo(1, within(0.2));
    assertThat(targets[1]).isCloseTo(3, within(0.4));
    assertThat(targets[2]).isCloseTo(-1, within(0.4));
  }

  @Test
  void noTargetLiesAboveTheSample() {
    double[] targets = ForgetTargets.of(logOdds(-1, 0), normal(100, 0, 1), normal(100, 5, 1));
    assertThat(targets).containsExactly(-1, 0);
  }

  @Test
  void easyAndHardClassesAreToldApart() {
    LogOdds retained = twoClasses(8, 4);
    LogOdds unseen = twoClasses(5, -1);
    var forget = new LogOdds(new double[] {8, 4}, new int[] {0, 1});

    double[] targets = ForgetTargets.of(forget, retained, unseen);

    assertThat(targets[0]).isCloseTo(5, within(0.5));
    assertThat(targets[1]).isCloseTo(-1, within(0.5));
  }

  private LogOdds twoClasses(double first, double second) {
    double[] values =
        IntStream.range(0, 1000)
            .mapToDouble(i -> (i % 2 == 0 ? first : second) + 0.1 * random.nextGaussian())
            .toArray();
    int[] labels = IntStream.range(0, 1000).map(i -> i % 2).toArray();
    return new LogOdds(values, labels);
  }

  private LogOdds normal(int count, double mean, double deviation) {
    return logOdds(
        IntStream.range(0, count)
            .mapToDouble(i -> mean + deviation * random.nextGaussian())
            .toArray());
  }

  private static LogOdds logOdds(double... values) {
    return new LogOdds(values, new int[values.length]);
  }
}
