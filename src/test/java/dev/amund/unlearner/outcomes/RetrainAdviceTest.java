package dev.amund.unlearner.outcomes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.audit.ModelMetrics;
import dev.amund.config.AmundConfig;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** By default a fifth of the samples, or five points of accuracy. */
class RetrainAdviceTest {
  private static final OptionalDouble BASE = OptionalDouble.of(0.7);

  private final RetrainAdvice advice =
      new RetrainAdvice(AmundConfig.of(Map.of()).gates().retrainAdvice());

  @Test
  void isDueWhenTheConfiguredShareIsForgotten() {
    assertThat(advice.isDue(199, 801, BASE, test(0.7))).isFalse();
    assertThat(advice.isDue(200, 800, BASE, test(0.7))).isTrue();
  }

  @Test
  void isDueWhenTheModelHasDriftedFromItsBase() {
    assertThat(advice.isDue(1, 999, BASE, test(0.66))).isFalse();
    assertThat(advice.isDue(1, 999, BASE, test(0.64))).isTrue();
    assertThat(advice.isDue(1, 999, OptionalDouble.empty(), test(0.1))).isFalse();
  }

  private static ModelMetrics test(double accuracy) {
    return ModelMetrics.ofTestAccuracy(OptionalDouble.of(accuracy));
  }
}
