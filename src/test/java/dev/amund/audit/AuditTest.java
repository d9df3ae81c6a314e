package dev.amund.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.amund.model.DemoNetwork;
import dev.amund.model.LabelledImages;
import dev.amund.model.TensorScope;
import dev.amund.model.TorchScriptModel;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AuditTest {
  private final TorchScriptModel model = DemoNetwork.load();
  private final TensorScope scope = model.scope();
  private final LabelledImages images = DemoNetwork.random(scope, new SplittableRandom(7), 40);

  @AfterEach
  void close() {
    scope.close();
    model.close();
  }

  @Test
  void measuresTheThreeSetsAsTheirLogitsSay() {
    var metrics =
        new Audit().measure(model, images.rows(0, 10), images.rows(10, 20), images.rows(20, 40));

    double[] confidence = confidence();
    assertThat(metrics.forgetSamples()).isEqualTo(10);
    assertThat(metrics.furtherOnForget()).doesNotContainKey("auc.transformed");
    assertThat(metrics.forgetAccuracy().orElseThrow()).isEqualTo(accuracy(0, 10));
    assertThat(metrics.retainAccuracy().orElseThrow()).isEqualTo(accuracy(10, 20));
    assertThat(metrics.testAccuracy().orElseThrow()).isEqualTo(accuracy(20, 40));
    assertThat(metrics.forgetUnseen().orElseThrow().value())
        .isCloseTo(
            Auc.of(Arrays.copyOfRange(confidence, 0, 10), Arrays.copyOfRange(confidence, 20, 40))
                .value(),
            within(0.01));
    assertThat(metrics.retainForget().orElseThrow().value())
        .isCloseTo(
            Auc.of(Arrays.copyOfRange(confidence, 10, 20), Arrays.copyOfRange(confidence, 0, 10))
                .value(),
            within(0.02));
  }

  @Test
  void leavesOutWhatItHasNoSamplesFor() {
    var none =
        new LabelledImages(scope.floats(new float[0], 0, 3, 16, 16), scope.labels(new int[0]));
    var metrics = new Audit().measure(model, images.rows(0, 10), none, none);

    assertThat(metrics.forgetAccuracy()).isPresent();
    assertThat(metrics.retainAccuracy()).isEmpty();
    assertThat(metrics.testAccuracy()).isEmpty();
    assertThat(metrics.forgetUnseen()).isEmpty();
    assertThat(metrics.retainForget()).isEmpty();
  }

  /** Softmax on the host, in double precision. */
  private double[] confidence() {
    float[] logits = model.logits(scope, images.images()).toFloats();
    int[] labels = images.labels().toInts();
    return IntStream.range(0, 40)
        .mapToDouble(
            i -> {
              double sum =
                  IntStream.range(0, 6).mapToDouble(k -> Math.exp(logits[i * 6 + k])).sum();
              return Math.exp(logits[i * 6 + labels[i]]) / sum;
            })
        .toArray();
  }

  private double accuracy(int from, int to) {
    float[] logits = model.logits(scope, images.images()).toFloats();
    int[] labels = images.labels().toInts();
    return IntStream.range(from, to)
        .mapToDouble(
            i ->
                IntStream.range(0, 6).allMatch(k -> logits[i * 6 + k] <= logits[i * 6 + labels[i]])
                    ? 1
                    : 0)
        .average()
        .orElseThrow();
  }
}
