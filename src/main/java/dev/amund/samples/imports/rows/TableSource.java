package dev.amund.samples.imports.rows;

import dev.amund.samples.Content;
import dev.amund.samples.Registration;
import dev.amund.samples.Split;
import dev.amund.samples.imports.source.ClassNames;
import dev.amund.samples.imports.source.Format;
import dev.amund.samples.imports.source.ImportException;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.samples.imports.source.Recognition;
import dev.amund.samples.imports.source.Registrations;
import dev.amund.samples.imports.source.SampleSource;
import dev.amund.samples.imports.source.SourceFile;
import dev.amund.samples.imports.source.SourceFingerprint;
import dev.amund.samples.imports.source.SourceRow;
import dev.amund.samples.imports.source.SourceRows;
import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.SampleRefusedException;
import dev.amund.samples.shape.TensorShape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A table in CSV (RFC 4180, UTF-8) with a header. The column {@code label} is a number or the name
 * of a class; {@code id}, {@code subject} and {@code split} (TRAIN or HOLDOUT) may be left out; all
 * other columns are features, in the order of the header, and become float32.
 *
 * <p>Without ids they are {@code NAME/0} and so on, with the name of the file.
 */
public final class TableSource implements SampleSource {
  /** The format. */
  public static final Format FORMAT =
      new Format(
          "table", "a table of features", Format.Samples.FEATURES, new Columns(), TableSource::new);

  private static final String LABEL = "label";

  private static final String ID = "id";
  private static final String SUBJECT = "subject";
  private static final String SPLIT = "split";
  private static final Set<String> NO_FEATURES = Set.of(LABEL, ID, SUBJECT, SPLIT);
  private static final String ENDING = ".csv";

  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d{1,4})?");

  private final Path file;
  private final ImportOptions options;

  /**
   * @param file the table; not looked at yet
   */
  public TableSource(Path file, ImportOptions options) {
    this.file = file;
    this.options = options;
  }

  @Override
  public Format format() {
    return FORMAT;
  }

  @Override
  public Path path() {
    return file;
  }

  @Override
  public Survey survey() throws IOException {
    var fingerprint = new SourceFingerprint(format(), options);
    if (options.classes().isPresent()) {
      fingerprint.file(options.classes().get());
    }
    fingerprint.file(file);
    var names = ClassNames.read(options.classes()).names();
    try (var reader = ManifestReader.open(file, List.of())) {
      var features = features(reader);
      return new Survey(
          rows(reader),
          fingerprint.text(),
          Optional.of(TensorShape.features(features.size())),
          names,
          Optional.of("features " + String.join(",", features)));
    }
  }

  /** Rows behind a fault do not count: the import will come to it, and say so. */
  private static long rows(ManifestReader reader) {
    long rows = 0;
    try {
      while (reader.next().isPresent()) {
        rows++;
      }
      return rows;
    } catch (IOException e) {
      return rows;
    }
  }

  private List<String> features(ManifestReader reader) {
    var columns = reader.columns();
    if (!columns.contains(LABEL)) {
      throw new ImportException(
          "The table %s has no column label, but %s%s"
              .formatted(
                  file,
                  String.join(", ", columns),
                  columns.size() == 1 ? "; its columns must be separated by commas" : ""));
    }
    if (columns.contains("")) {
      throw new ImportException(
          "The table %s has a column without a name, as pandas writes its index: leave it out"
                  .formatted(file)
              + " (to_csv(index=False)), or call it id");
    }
    if (!columns.contains(SPLIT) && options.split().isEmpty()) {
      throw new ImportException(
          "The table %s has no column split; say the split of all samples (--split)"
              .formatted(file));
    }
    var features = columns.stream().filter(column -> !NO_FEATURES.contains(column)).toList();
    if (features.isEmpty()) {
      throw new ImportException("The table %s has no features beside its label".formatted(file));
    }
    return features;
  }

  @Override
  public SourceRows open() throws IOException {
    var classes = ClassNames.read(options.classes());
    var reader = ManifestReader.open(file, List.of());
    try {
      return new Rows(reader, features(reader), classes);
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  private final class Rows implements SourceRows {
    private final ManifestReader reader;
    private final List<String> features;
    private final ClassNames classes;
    private final TensorShape shape;
    private final String name;
    private final boolean hasIds;
    private long index;

    Rows(ManifestReader reader, List<String> features, ClassNames classes) {
      this.reader = reader;
      this.features = features;
      this.classes = classes;
      this.shape = TensorShape.features(features.size());
      var text = file.getFileName().toString();
      this.name = text.endsWith(ENDING) ? text.substring(0, text.length() - ENDING.length()) : text;
      this.hasIds = reader.columns().contains(ID);
    }

    @Override
    public Optional<SourceRow> next() throws IOException {
      var row = reader.next();
      if (row.isEmpty() || row.get().fault().isPresent() || hasIds) {
        index++;
        return row.map(
            all ->
                all.sourceRow(
                    options.idPrefix(), () -> registration(all, all.id(options.idPrefix()))));
      }
      var id = options.idPrefix() + name + "/" + index;
      index++;
      return Optional.of(
          new SourceRow("line " + row.get().line(), id, () -> registration(row.get(), id)));
    }

    private Registration registration(ManifestRow row, String id) throws SampleRefusedException {
      if (id.isEmpty()) {
        throw new SampleRefusedException(Reason.BAD_NAME, "There is no id");
      }
      long label = classes.labelOrNumber(row.text(LABEL).strip());
      var values = ByteBuffer.allocate(shape.size()).order(ByteOrder.LITTLE_ENDIAN);
      for (var feature : features) {
        values.putFloat(number(row, feature));
      }
      return Registrations.of(
          id, label, split(row), row.optional(SUBJECT), new Content.Pixels(shape, values.array()));
    }

    private float number(ManifestRow row, String feature) throws SampleRefusedException {
      var cell = row.optional(feature).map(String::strip).orElse("");
      if (cell.isEmpty()) {
        throw new SampleRefusedException(
            Reason.MALFORMED_ROW,
            "The feature %s is empty: fill in what the model was trained with".formatted(feature));
      }
      if (!NUMBER.matcher(cell).matches()) {
        throw new SampleRefusedException(
            Reason.MALFORMED_ROW, "The feature %s is not a number: %s".formatted(feature, cell));
      }
      // As NumPy reads it: by way of float64.
      float value = (float) Double.parseDouble(cell);
      if (Float.isInfinite(value)) {
        throw new SampleRefusedException(
            Reason.MALFORMED_ROW,
            "The feature %s is too large for float32: %s".formatted(feature, cell));
      }
      return value;
    }

    private Split split(ManifestRow row) throws SampleRefusedException {
      return options.split().isPresent()
          ? options.split().get()
          : Registrations.split(row.text(SPLIT));
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }

  /** Image files have a path; records have a file and an index; rows of a table have neither. */
  private static final class Columns implements Recognition {
    @Override
    public boolean isOfRows(Set<String> columns, boolean isJsonLines) {
      return !isJsonLines
          && columns.contains(LABEL)
          && !columns.contains("file")
          && !columns.contains("path");
    }

    @Override
    public Optional<Path> inDirectory(Path directory) throws IOException {
      var table = SourceFile.only(directory, ENDING);
      if (table.isEmpty()) {
        return table;
      }
      try (var reader = ManifestReader.open(table.get(), List.of())) {
        return table.filter(file -> isOfRows(reader.columns(), false));
      }
    }

    @Override
    public Path within(Path directory) throws IOException {
      return SourceFile.requireOnly(directory, ENDING);
    }
  }
}
