package dev.amund.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.amund.model.DemoNetwork;
import dev.amund.model.LabelledImages;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SoftTargetsTest {
  private final TorchScriptModel parent = DemoNetwork.load();
  private final TensorScope scope = parent.scope();

  @AfterEach
  void close() {
    scope.close();
    parent.close();
  }

  @Test
  void theLabelHasTheProbabilityOfItsTarget() {
    double[][] rows = rows(Math.log(3), Math.log(1 / 3.0));

    assertThat(rows[0][2] / sum(rows[0])).isCloseTo(0.75, within(1e-5));
    assertThat(rows[1][2] / sum(rows[1])).isCloseTo(0.25, within(1e-5));
  }

  @Test
  void aSampleThatIsToBeGotWrongIsNotHeldByLittleWeight() {
    double[][] rows = rows(0.1, -0.1);

    assertThat(sum(rows[0])).isCloseTo(SoftTargets.WEIGHT, within(1e-5));
    assertThat(sum(rows[1]))
        .as("lighter, a wrong label that was learned by heart would stay")
        .isCloseTo(SoftTargets.WEIGHT_OF_UNLIKELY_LABEL, within(1e-5))
        .isGreaterThan(1);
  }

  /** Two images of the class 2 at these targets. */
  private double[][] rows(double first, double second) {
    byte[] pixels = new byte[2 * DemoNetwork.VALUES];
    new Random(1).nextBytes(pixels);
    var forget =
        new LabelledImages(scope.pixels(pixels, 2, 3, 16, 16), scope.labels(new int[] {2, 2}));
    float[] targets =
        SoftTargets.of(scope, parent, forget, new double[] {first, second}, Set.of())
            .targets()
            .toFloats();
    double[][] rows = new double[2][DemoNetwork.CLASSES];
    for (int i = 0; i < targets.length; i++) {
      rows[i / DemoNetwork.CLASSES][i % DemoNetwork.CLASSES] = targets[i];
    }
    return rows;
  }

  private static double sum(double[] row) {
    return Arrays.stream(row).sum();
  }
}
