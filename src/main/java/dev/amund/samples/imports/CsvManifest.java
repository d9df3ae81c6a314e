package dev.amund.samples.imports;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A manifest in CSV as in RFC 4180, UTF-8, with a header. The columns stand in any order; those
 * that nobody asks for are passed over, and so are empty lines.
 */
final class CsvManifest implements ManifestReader {
  private final MappingIterator<String[]> rows;
  private final List<String> columns;

  CsvManifest(Path manifest, List<String> required) throws IOException {
    rows =
        new CsvMapper()
            .readerFor(String[].class)
            .with(CsvParser.Feature.WRAP_AS_ARRAY)
            .with(CsvParser.Feature.SKIP_EMPTY_LINES)
            .readValues(manifest.toFile());
    try {
      columns = header(manifest, required);
    } catch (IOException | RuntimeException e) {
      rows.close();
      throw e;
    }
  }

  private List<String> header(Path manifest, List<String> required) throws IOException {
    if (!rows.hasNextValue()) {
      throw new ImportException("The manifest %s is empty".formatted(manifest));
    }
    var names = Arrays.stream(rows.nextValue()).map(String::strip).toList();
    var missing = required.stream().filter(column -> !names.contains(column)).toList();
    if (!missing.isEmpty()) {
      throw new ImportException(
          "The manifest %s has no column %s. Its first line must be: %s"
              .formatted(manifest, String.join(", ", missing), String.join(",", required)));
    }
    if (new HashSet<>(names).size() < names.size()) {
      throw new ImportException(
          "The manifest %s has two columns of one name: %s"
              .formatted(manifest, String.join(",", names)));
    }
    return names;
  }

  @Override
  public Set<String> columns() {
    return Set.copyOf(columns);
  }

  @Override
  public Optional<ManifestRow> next() throws IOException {
    try {
      if (!rows.hasNextValue()) {
        return Optional.empty();
      }
      long line = rows.getCurrentLocation().getLineNr();
      return Optional.of(row(line, rows.nextValue()));
    } catch (RuntimeJsonMappingException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private ManifestRow row(long line, String[] cells) {
    if (cells.length != columns.size()) {
      return ManifestRow.faulty(
          line, "%d cells instead of %d".formatted(cells.length, columns.size()));
    }
    var byColumn = new HashMap<String, String>();
    for (int i = 0; i < cells.length; i++) {
      byColumn.put(columns.get(i), cells[i]);
    }
    return ManifestRow.of(line, byColumn);
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
