package dev.amund.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amund.config.FineTuneConfig.BatchNorm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
  private static final Map<String, String> TYPES =
      Map.of("F32", "float32", "F16", "float16", "BF16", "bfloat16", "I64", "int64");

  @ParameterizedTest
  @ValueSource(strings = {"small", "tied", "channels-last", "half", "bfloat16", "counting"})
  void holdsTheStateDictOfPyTorch(String network) throws IOException {
    byte[] file = Safetensors.of(TestNetworks.bytes(network)).orElseThrow();
    JsonNode expected = TestNetworks.reference(network).get("state");

    JsonNode header = header(file);
    assertThat(header.get("__metadata__").get("format").asText()).isEqualTo("pt");
    var names = new TreeSet<String>();
    header.fieldNames().forEachRemaining(names::add);
    names.remove("__metadata__");
    assertThat(names).containsExactlyInAnyOrderElementsOf(() -> expected.fieldNames());
    for (String name : names) {
      assertThat(header.get(name).get("shape")).isEqualTo(expected.get(name).get("shape"));
      assertThat(TYPES.get(header.get(name).get("dtype").asText()))
          .isEqualTo(expected.get(name).get("dtype").asText());
    }
    if (!network.equals("bfloat16")) { // Which DJL does not read.
      try (var scope = TensorScope.open(DemoNetwork.CPU)) {
        for (var array : NDList.decode(scope.manager(), file)) {
          assertThat(array.toType(DataType.FLOAT64, true).sum().getDouble())
              .isCloseTo(expected.get(array.getName()).get("sum").asDouble(), within(1e-6));
        }
      }
    }
  }

  @Test
  void theElementsOfChannelsLastWeightsAreInTheirUsualOrder() throws IOException {
    byte[] torchScript = TestNetworks.bytes("channels-last");
    try (var model = TorchScriptModel.load(torchScript, DemoNetwork.CPU);
        var scope = model.scope()) {
      Map<String, float[]> read = new HashMap<>();
      for (var array : NDList.decode(scope.manager(), Safetensors.of(torchScript).orElseThrow())) {
        if (array.getDataType() == DataType.FLOAT32) {
          read.put(array.getName(), array.toFloatArray());
        }
      }
      for (Weight weight : model.module().weights()) {
        assertThat(read.get(weight.name())).isEqualTo(weight.array().toFloatArray());
      }
    }
  }

  @Test
  void everyTensorBeginsAtAMultipleOfItsSizeAndNothingIsLeftOut() throws IOException {
    byte[] file = Safetensors.of(TestNetworks.bytes("small")).orElseThrow();
    long length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    assertThat(length % 8).isZero();
    long expected = 0;
    for (JsonNode tensor : header(file)) {
      if (tensor.has("data_offsets")) {
        long begin = tensor.get("data_offsets").get(0).asLong();
        assertThat(begin).isEqualTo(expected);
        assertThat(begin % (tensor.get("dtype").asText().equals("I64") ? 8 : 4)).isZero();
        expected = tensor.get("data_offsets").get(1).asLong();
      }
    }
    assertThat(8 + length + expected).isEqualTo(file.length);
  }

  @Test
  void theSameWeightsGiveTheSameBytes() {
    byte[] torchScript = TestNetworks.bytes("small");
    byte[] before = Safetensors.of(torchScript).orElseThrow();
    try (var model = TorchScriptModel.load(torchScript, DemoNetwork.CPU);
        var scope = model.scope()) {
      assertThat(Safetensors.of(model.snapshot()))
          .hasValueSatisfying(same -> assertThat(same).isEqualTo(before));
      try (var trainer = model.trainer(new SgdSettings(0, 0, BatchNorm.TRAIN, 1))) {
        trainer.step(DemoNetwork.images(scope, 12), 0.1);
      }
      byte[] after = Safetensors.of(model.snapshot()).orElseThrow();
      assertThat(after).hasSameSizeAs(before);
      assertThat(Arrays.equals(after, before)).isFalse();
    }
  }

  @Test
  void whatIsNoTorchScriptIsSaid() {
    assertThatThrownBy(() -> Safetensors.of(new byte[10]))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("not a TorchScript file");
  }

  private static JsonNode header(byte[] file) throws IOException {
    var buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    byte[] header = new byte[Math.toIntExact(buffer.getLong())];
    buffer.get(header);
    return new ObjectMapper().readTree(header);
  }
}
