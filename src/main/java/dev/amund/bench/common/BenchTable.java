package dev.amund.bench.common;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes rows of a bench as lines of a console and as a table in Markdown: each column is declared
 * once. JSON has the components of the rows instead, see {@link ReportFiles}.
 *
 * @param <R> type of the rows
 */
public final class BenchTable<R> {
  /**
   * A conversion as {@link String#format} knows it: alignment, grouping, width, precision, kind.
   */
  private static final String CONVERSION = "%(-?)(,?)(\\d*)((?:\\.\\d+)?[sdf])";

  private final List<Column<R>> columns;

  private record Column<R>(
      String title,
      String format,
      String markdownTitle,
      String markdownFormat,
      Function<R, ?> value) {
    String heading() {
      return String.format(Locale.ROOT, format.replaceAll(CONVERSION, "%$1$3s"), title);
    }
  }

  /** A table without columns. */
  public BenchTable() {
    this(List.of());
  }

  private BenchTable(List<Column<R>> columns) {
    this.columns = columns;
  }

  /**
   * The table with a further column, which is called and written alike in both.
   *
   * @param format of a value in a line, with its width, such as {@code %,10.2f}; Markdown needs
   *     none
   */
  public BenchTable<R> column(String title, String format, Function<R, ?> value) {
    return column(title, format, title, format.strip().replaceAll(CONVERSION, "%$2$4"), value);
  }

  /**
   * The table with a further column that Markdown, which has more room, calls or writes otherwise.
   */
  public BenchTable<R> column(
      String title,
      String format,
      String markdownTitle,
      String markdownFormat,
      Function<R, ?> value) {
    var more = new ArrayList<>(columns);
    more.add(new Column<>(title, format, markdownTitle, markdownFormat, value));
    return new BenchTable<>(List.copyOf(more));
  }

  /** Returns the line above the lines of the rows. */
  public String header() {
    return columns.stream().map(Column::heading).collect(Collectors.joining(" "));
  }

  /** Returns a row as a line. */
  public String line(R row) {
    return columns.stream()
        .map(column -> String.format(Locale.ROOT, column.format(), column.value().apply(row)))
        .collect(Collectors.joining(" "));
  }

  /** Returns rows as a table in Markdown. */
  public String markdown(Collection<R> rows) {
    return Stream.concat(Stream.of(markdownHeader()), rows.stream().map(this::markdownRow))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private String markdownHeader() {
    String titles =
        columns.stream()
            .map(
                column ->
                    column.markdownTitle().isEmpty() ? " " : " " + column.markdownTitle() + " ")
            .collect(Collectors.joining("|", "|", "|"));
    return titles + "\n" + "|---".repeat(columns.size()) + "|";
  }

  private String markdownRow(R row) {
    return columns.stream()
        .map(
            column ->
                String.format(Locale.ROOT, column.markdownFormat(), column.value().apply(row)))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }
}
