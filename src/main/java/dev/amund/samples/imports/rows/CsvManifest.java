package dev.amund.samples.imports.rows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.amund.samples.imports.source.ImportException;
import dev.amund.samples.imports.source.SourceFile;
import dev.amund.text.TextException;
import dev.amund.text.TextLines;
import dev.amund.text.TextReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A manifest in CSV as in RFC 4180, UTF-8, with a header. The columns stand in any order; those
 * that no one asks for are skipped, and so are empty lines.
 */
final class CsvManifest implements ManifestReader {
  private static final long MOST_ROW_CHARS = 1024 * 1024;

  private final Path manifest;
  private final TextReader text;
  private final MappingIterator<String[]> rows;
  private final List<String> columns;

  CsvManifest(Path manifest, List<String> required) throws IOException {
    this.manifest = manifest;
    text = new TextReader(new TextLines(SourceFile.open(manifest)), MOST_ROW_CHARS);
    try {
      rows =
          new CsvMapper()
              .readerFor(String[].class)
              .with(CsvParser.Feature.WRAP_AS_ARRAY)
              .with(CsvParser.Feature.SKIP_EMPTY_LINES)
              .readValues(text);
      columns = header(required);
    } catch (IOException | RuntimeException e) {
      text.close();
      throw e;
    }
  }

  private List<String> header(List<String> required) throws IOException {
    var first = read();
    if (first.isEmpty()) {
      throw new ImportException("The manifest %s is empty".formatted(manifest));
    }
    var names = Arrays.stream(first.get().cells()).map(String::strip).toList();
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
    return Collections.unmodifiableSet(new LinkedHashSet<>(columns));
  }

  @Override
  public Optional<ManifestRow> next() throws IOException {
    return read().map(this::row);
  }

  /** The cells of a row, and in which line it is. */
  private record Cells(long line, String[] cells) {}

  private Optional<Cells> read() throws IOException {
    try {
      if (!rows.hasNextValue()) {
        return Optional.empty();
      }
      long line = rows.getCurrentLocation().getLineNr();
      var cells = new Cells(line, rows.nextValue());
      text.endRecord();
      return Optional.of(cells);
    } catch (JsonProcessingException | RuntimeJsonMappingException e) {
      if (e.getCause() instanceof TextException fault) {
        throw fault;
      }
      // Where this row ends and the next begins is not known any more.
      throw new IOException(
          "line %d is no CSV: %s"
              .formatted(
                  rows.getCurrentLocation().getLineNr(),
                  e.getMessage().lines().findFirst().orElse("")),
          e);
    }
  }

  private ManifestRow row(Cells row) {
    var cells = row.cells();
    if (cells.length != columns.size()) {
      return ManifestRow.faulty(
          row.line(), "%d cells instead of %d".formatted(cells.length, columns.size()));
    }
    var byColumn = new HashMap<String, String>();
    for (int i = 0; i < cells.length; i++) {
      byColumn.put(columns.get(i), cells[i]);
    }
    return ManifestRow.of(row.line(), byColumn);
  }

  @Override
  public void close() throws IOException {
    rows.close();
    text.close();
  }
}
