package dev.amund.samples.imports.rows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.amund.samples.imports.source.SourceFile;
import dev.amund.text.TextLine;
import dev.amund.text.TextLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Optional;
import java.util.Set;

/**
 * A manifest in JSON Lines (jsonlines.org): UTF-8, an object a line, whose values are texts and
 * whole numbers. A line that is none is refused by itself; empty lines are passed over.
 */
final class JsonLinesManifest implements ManifestReader {
  /** Refuses two objects in a line and repeated properties, which are never intended. */
  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  /** The number of rows that are searched for one that tells the columns. */
  private static final int MOST_READ_AHEAD = 100;

  private final TextLines lines;
  private final Deque<ManifestRow> readAhead = new ArrayDeque<>();
  private final Set<String> columns;

  JsonLinesManifest(Path manifest) throws IOException {
    lines = new TextLines(SourceFile.open(manifest));
    try {
      columns = readColumns();
    } catch (IOException e) {
      lines.close();
      throw e;
    }
  }

  private Set<String> readColumns() throws IOException {
    while (readAhead.size() < MOST_READ_AHEAD) {
      var row = read();
      if (row.isEmpty()) {
        break;
      }
      readAhead.add(row.get());
      if (row.get().fault().isEmpty()) {
        return Set.copyOf(row.get().cells().keySet());
      }
    }
    return Set.of();
  }

  @Override
  public Set<String> columns() {
    return columns;
  }

  @Override
  public Optional<ManifestRow> next() throws IOException {
    return readAhead.isEmpty() ? read() : Optional.of(readAhead.poll());
  }

  private Optional<ManifestRow> read() throws IOException {
    for (var line = lines.next(); line.isPresent(); line = lines.next()) {
      if (line.get().fault().isPresent() || !line.get().text().isBlank()) {
        return Optional.of(row(line.get()));
      }
    }
    return Optional.empty();
  }

  private static ManifestRow row(TextLine line) {
    if (line.fault().isPresent()) {
      return ManifestRow.faulty(line.number(), "The line " + line.fault().get());
    }
    JsonNode object;
    try {
      object = JSON.readTree(line.text());
    } catch (JsonProcessingException e) {
      return ManifestRow.faulty(line.number(), "The line is not JSON: " + e.getOriginalMessage());
    }
    if (!object.isObject()) {
      return ManifestRow.faulty(line.number(), "The line is not a JSON object");
    }
    var cells = new HashMap<String, String>();
    for (var property : object.properties()) {
      var value = property.getValue();
      if (value.isTextual() || value.isIntegralNumber()) {
        cells.put(property.getKey(), value.asText());
      }
    }
    return ManifestRow.of(line.number(), cells);
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
