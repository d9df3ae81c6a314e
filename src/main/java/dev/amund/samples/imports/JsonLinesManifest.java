package dev.amund.samples.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Optional;
import java.util.Set;

/**
 * A manifest in JSON Lines (jsonlines.org): UTF-8, an object a line, whose values are texts and
 * whole numbers. A line that is none is refused by itself; empty lines are passed over.
 */
final class JsonLinesManifest implements ManifestReader {
  private static final ObjectReader JSON = new JsonMapper().readerFor(JsonNode.class);

  private final BufferedReader lines;
  private final Set<String> columns;
  private Optional<ManifestRow> first;
  private long line;

  JsonLinesManifest(Path manifest) throws IOException {
    lines = Files.newBufferedReader(manifest);
    try {
      first = read();
    } catch (IOException e) {
      lines.close();
      throw e;
    }
    columns = first.map(row -> Set.copyOf(row.cells().keySet())).orElse(Set.of());
  }

  @Override
  public Set<String> columns() {
    return columns;
  }

  @Override
  public Optional<ManifestRow> next() throws IOException {
    var row = first.isPresent() ? first : read();
    first = Optional.empty();
    return row;
  }

  private Optional<ManifestRow> read() throws IOException {
    for (var text = lines.readLine(); text != null; text = lines.readLine()) {
      line++;
      if (!text.isBlank()) {
        return Optional.of(row(text));
      }
    }
    return Optional.empty();
  }

  private ManifestRow row(String text) {
    JsonNode object;
    try {
      object = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return ManifestRow.faulty(line, "The line is not JSON: " + e.getOriginalMessage());
    }
    if (!object.isObject()) {
      return ManifestRow.faulty(line, "The line is not a JSON object");
    }
    var cells = new HashMap<String, String>();
    for (var property : object.properties()) {
      var value = property.getValue();
      if (value.isTextual() || value.isIntegralNumber()) {
        cells.put(property.getKey(), value.asText());
      }
    }
    return ManifestRow.of(line, cells);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
