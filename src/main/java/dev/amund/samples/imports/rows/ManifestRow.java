package dev.amund.samples.imports.rows;

import dev.amund.samples.imports.source.SourceRow;
import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.SampleRefusedException;
import dev.amund.text.Decimals;
import java.util.Map;
import java.util.Optional;

/**
 * A row of a manifest.
 *
 * @param line of the file, from 1
 * @param cells by column; of a row with a fault none
 * @param fault why the row as a whole cannot be read
 */
public record ManifestRow(long line, Map<String, String> cells, Optional<String> fault) {

  static ManifestRow of(long line, Map<String, String> cells) {
    return new ManifestRow(line, cells, Optional.empty());
  }

  static ManifestRow faulty(long line, String fault) {
    return new ManifestRow(line, Map.of(), Optional.of(fault));
  }

  /** The row of the source, with what the manifest says as its content. */
  public SourceRow sourceRow(String idPrefix, SourceRow.Content content) {
    var place = "line " + line;
    return fault
        .map(why -> SourceRow.refused(place, "", Reason.MALFORMED_ROW, why))
        .orElseGet(() -> new SourceRow(place, id(idPrefix), content));
  }

  /** The id with the prefix; empty if there is none. */
  public String id(String idPrefix) {
    return optional("id").map(idPrefix::concat).orElse("");
  }

  /** A cell; empty if the cell or its column is not there, or holds nothing. */
  public Optional<String> optional(String column) {
    return Optional.ofNullable(cells.get(column)).filter(text -> !text.isEmpty());
  }

  /** A cell that must hold something. */
  public String text(String column) throws SampleRefusedException {
    return optional(column)
        .orElseThrow(
            () -> new SampleRefusedException(Reason.MALFORMED_ROW, "There is no " + column));
  }

  /** A cell that must hold a whole number. */
  public long number(String column) throws SampleRefusedException {
    var cell = text(column);
    return Decimals.parse(cell)
        .orElseThrow(
            () ->
                new SampleRefusedException(
                    Reason.MALFORMED_ROW, "The %s is not a number: %s".formatted(column, cell)));
  }
}
