package dev.amund.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/** What PyTorch computes, see make_reference.py. */
final class Reference {
  private static final JsonNode ROOT = read();

  private Reference() {}

  static float[] values(String pointer) {
    var node = ROOT.at(pointer);
    float[] values = new float[node.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) node.get(i).asDouble();
    }
    return values;
  }

  private static JsonNode read() {
    try (var in = Reference.class.getResourceAsStream("pytorch-reference.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
