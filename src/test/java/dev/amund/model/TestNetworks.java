package dev.amund.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Small networks of many kinds, for tests of any package; see networks/make.py. */
public final class TestNetworks {
  private TestNetworks() {}

  /** As TorchScript. */
  public static byte[] bytes(String name) {
    return read(name + ".pt");
  }

  public static TorchScriptModel load(String name) {
    return TorchScriptModel.load(bytes(name), DemoNetwork.CPU);
  }

  /** What PyTorch computes. */
  static float[] reference(String name, String what) {
    JsonNode values = reference(name).get(what);
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values.get(i).asDouble();
    }
    return floats;
  }

  static JsonNode reference(String name) {
    return json("networks.json").get(name);
  }

  /**
   * What is found when each of them is tried, by network; the probe in Python is held to it too.
   */
  static JsonNode findings() {
    return json("findings.json");
  }

  private static JsonNode json(String file) {
    try {
      return new ObjectMapper().readTree(read(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(String file) {
    try (var in = TestNetworks.class.getResourceAsStream("networks/" + file)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
