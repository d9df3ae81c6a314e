package dev.amund.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.amund.config.DeviceConfig;
import dev.amund.config.DeviceConfig.MemoryFormat;
import dev.amund.model.ProbeFinding.Kind;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelProbeTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "small",
        "tied",
        "shared-memory",
        "head-first",
        "frozen-backbone",
        "weight-norm",
        "channels-last",
        "log-softmax",
        "tuple-of-one"
      })
  void nothingIsFoundOfASoundModel(String network) {
    assertThat(probe(network, 12)).isEmpty();
    assertThat(probe(network, 1)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "in-place, WRITES_INPUT, instead of x.sub_(mean)",
    "softmax, PROBABILITIES, without its last softmax",
    "sigmoid, PROBABILITIES, without its last sigmoid",
    "one-logit, ONE_LOGIT, class 1 against class 0",
    "flat-logit, ONE_LOGIT, class 1 against class 0",
  })
  void someThingsAreWorthKnowing(String network, Kind kind, String words) {
    var findings = probe(network, 12);
    assertThat(findings).extracting(ProbeFinding::kind).containsExactly(kind);
    assertThat(findings.get(0).words()).contains(words);
    assertThat(findings.get(0).isObstacle()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "half, WEIGHTS, call model.float()",
    "bfloat16, WEIGHTS, is bfloat16",
    "double, WEIGHTS, is float64",
    "overlapping, WEIGHTS, .clone()",
    "multi-label, FORWARD, several labels a sample are not supported",
    "heads, FORWARD, returns 2 tensors",
    "tokens, FORWARD, 'Models that take tokens, or other whole numbers, are not supported'",
    "always-dropout, NOT_DETERMINISTIC, model.eval()",
    "counting, STATE_MOVES, changes seen",
    "traced-in-training, STATE_MOVES, norm.running_mean",
    "batch-of-one, BATCH_SIZE, batches of 1 only",
    "rounding, INPUT_GRADIENT, without rounding",
  })
  void othersAreInTheWay(String network, Kind kind, String words) {
    var findings = probe(network, 12);
    assertThat(findings).extracting(ProbeFinding::kind).containsExactly(kind);
    assertThat(findings.get(0).words()).contains(words);
    assertThat(findings.get(0).isObstacle()).isTrue();
  }

  /** {@code amund.probe} in Python says it in the same words, where the model is exported. */
  @TestFactory
  Stream<DynamicTest> saysWhatTheExportSays() {
    return TestNetworks.findings().properties().stream()
        .map(
            network ->
                dynamicTest(
                    network.getKey(),
                    () ->
                        assertThat(probe(network.getKey(), 12))
                            .extracting(found -> found.kind() + ": " + found.words())
                            .containsExactlyElementsOf(words(network.getValue()))));
  }

  private static List<String> words(JsonNode findings) {
    return StreamSupport.stream(findings.spliterator(), false).map(JsonNode::asText).toList();
  }

  @Test
  void theModelStaysAsItWas() {
    for (String network : List.of("small", "counting", "traced-in-training", "in-place")) {
      try (var model = TestNetworks.load(network);
          var scope = model.scope()) {
        byte[] before = model.snapshot();
        ModelProbe.of(model, DemoNetwork.images(scope, 12).images());
        assertThat(model.snapshot()).as(network).isEqualTo(before);
      }
    }
  }

  @Test
  void withoutImagesItsWeightsAreLookedAt() {
    try (var half = TestNetworks.load("half");
        var small = TestNetworks.load("small")) {
      assertThat(ModelProbe.of(half)).extracting(ProbeFinding::kind).containsExactly(Kind.WEIGHTS);
      assertThat(ModelProbe.of(small)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"AUTO", "CONTIGUOUS", "CHANNELS_LAST"})
  void aModelThatWritesToItsInputGetsACopy(MemoryFormat format) {
    try (var model =
            TorchScriptModel.load(
                TestNetworks.bytes("in-place"), new DeviceConfig("cpu", 1, format));
        var scope = model.scope()) {
      var images = DemoNetwork.images(scope, 12).images();
      float[] before = images.toFloats();
      float[] logits = model.logits(scope, images).toFloats();
      var gradient =
          model
              .inputPass(scope, images)
              .crossEntropyDirection(DemoNetwork.images(scope, 12).labels());
      assertThat(gradient.sampleNorms().isPositive()).isTrue();
      assertThat(model.logits(scope, images).toFloats()).isEqualTo(logits);
      assertThat(images.toFloats()).isEqualTo(before);
    }
  }

  private static List<ProbeFinding> probe(String network, int images) {
    try (var model = TestNetworks.load(network);
        var scope = model.scope()) {
      return ModelProbe.of(model, DemoNetwork.images(scope, images).images());
    }
  }
}
