package dev.amund.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.config.FineTuneConfig.BatchNorm;
import dev.amund.config.ModelInterface;
import dev.amund.model.ProbeFinding.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Of a network of two heads one is the classifier; the fixtures return them in several ways. */
class ModelHeadsTest {
  private static final String HEADS =
      """
      second-head, 1
      list-of-heads, 1
      dictionary-of-heads, out
      nested-heads, 2
      """;

  @ParameterizedTest
  @CsvSource(textBlock = HEADS)
  void theChosenOneIsTheClassifier(String network, String head) {
    try (var model = load(network, head);
        var reference = load("second-head", "1");
        var scope = model.scope();
        var other = reference.scope()) {
      var images = DemoNetwork.images(scope, 12).images();
      assertThat(ModelProbe.of(model, images)).isEmpty();
      assertThat(model.logits(scope, images).shape()).containsExactly(12, 6);
      assertThat(model.logits(scope, images).toFloats())
          .isEqualTo(reference.logits(other, DemoNetwork.images(other, 12).images()).toFloats());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "second-head, '0 (N, 3), 1 (N, 6)'",
    "list-of-heads, '0 (N, 3), 1 (N, 6)'",
    "dictionary-of-heads, 'aux (N, 3), out (N, 6)'",
    "nested-heads, '0 (N, 768), 1 (N, 3), 2 (N, 6)'",
    "heads, '0 (N, 6), 1 (N)'",
  })
  void withoutAChoiceTheProbeNamesThem(String network, String heads) {
    try (var model = TestNetworks.load(network);
        var scope = model.scope()) {
      var findings = ModelProbe.of(model, DemoNetwork.images(scope, 12).images());
      assertThat(findings).extracting(ProbeFinding::kind).containsExactly(Kind.FORWARD);
      assertThat(findings.get(0).words()).contains(heads, "models.<id>.output");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "second-head, 2, 'has no output 2', '0 (N, 3), 1 (N, 6)'",
    "second-head, out, 'has no output out', '0 (N, 3)'",
    "dictionary-of-heads, 0, 'has no output 0', 'aux (N, 3), out (N, 6)'",
    "nested-heads, 1.1, 'has no output 1.1', '1 (N, 3)'",
    "small, 1, has no output 1, '0 (N, 6)'",
    "none-beside, 0, such as None, returns tensors only",
  })
  void aChoiceThatIsNotThereIsRefused(String network, String head, String what, String words) {
    try (var model = load(network, head);
        var scope = model.scope()) {
      var images = DemoNetwork.images(scope, 3).images();
      assertThatThrownBy(() -> model.logits(scope, images))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining(what)
          .hasMessageContaining(words);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 0.5, 0.1})
  void weightsThatFeedOtherHeadsOnlyStayUntouched(double share) {
    for (var network : Map.of("second-head", "1", "dictionary-of-heads", "out").entrySet()) {
      try (var model = load(network.getKey(), network.getValue());
          var scope = model.scope()) {
        Map<String, List<Byte>> before = weights(model);
        var settings = new SgdSettings(0.9, 5e-4, BatchNorm.TRAIN, 1, share);
        try (var trainer = model.trainer(settings)) {
          for (int step = 0; step < 3; step++) {
            trainer.step(DemoNetwork.images(scope, 12), 0.05);
          }
        }
        Map<String, List<Byte>> after = weights(model);
        assertThat(after.get("aux.weight")).isEqualTo(before.get("aux.weight"));
        assertThat(after.get("aux.bias")).isEqualTo(before.get("aux.bias"));
        assertThat(after.get("head.weight")).isNotEqualTo(before.get("head.weight"));
        assertThat(after.get("conv.weight").equals(before.get("conv.weight")))
            .as("the share counts the weights before the chosen head only")
            .isEqualTo(share < 1);
      }
    }
  }

  @Test
  void aSnapshotReturnsAllHeadsAsBefore() {
    try (var model = load("second-head", "1");
        var plain = TorchScriptModel.load(model.snapshot(), DemoNetwork.CPU);
        var aux =
            TorchScriptModel.load(
                model.snapshot(),
                DemoNetwork.CPU,
                new ModelInterface(Optional.empty(), Optional.of("0")));
        var scope = plain.scope();
        var other = aux.scope()) {
      assertThat(ModelProbe.of(plain, DemoNetwork.images(scope, 3).images()).get(0).words())
          .contains("returns 2 tensors");
      assertThat(aux.logits(other, DemoNetwork.images(other, 3).images()).shape())
          .containsExactly(3, 3);
    }
  }

  @Test
  void memoryIsFlat() {
    try (var model = load("nested-heads", "2")) {
      int arrays = 0;
      for (int i = 0; i < 20; i++) {
        try (var scope = model.scope()) {
          model.logits(scope, DemoNetwork.images(scope, 3).images());
        }
        arrays = i == 2 ? model.liveArrays() : arrays;
      }
      assertThat(model.liveArrays()).isEqualTo(arrays);
    }
  }

  private static TorchScriptModel load(String network, String head) {
    return TorchScriptModel.load(
        TestNetworks.bytes(network),
        DemoNetwork.CPU,
        new ModelInterface(Optional.empty(), Optional.of(head)));
  }

  private static Map<String, List<Byte>> weights(TorchScriptModel model) {
    var file = ModuleFile.read(model.snapshot());
    return StateDict.of(file).stream()
        .collect(
            Collectors.toMap(
                ModulePickle.Named::name, named -> bytes(file.storage(named.tensor().storage()))));
  }

  private static List<Byte> bytes(byte[] bytes) {
    var list = new java.util.ArrayList<Byte>();
    for (byte one : bytes) {
      list.add(one);
    }
    return list;
  }
}
