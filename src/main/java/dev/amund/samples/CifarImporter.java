package dev.amund.samples;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.amund.samples.ImportReport.Reason;
import dev.amund.samples.ImportReport.RefusedRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Fills a store from files in the binary layout of CIFAR-10 (a record is one label byte, then the
 * pixels, uint8 in (C, H, W) order; no header) and a manifest that names them.
 *
 * <p>The manifest is CSV (RFC 4180, UTF-8) with the header {@code
 * file,index,id,label,split,subject}, the columns in any order: the file beside the manifest, the
 * record in it from 0, the sample's id, its label, TRAIN or HOLDOUT, and the subject, which may be
 * empty. Each row is taken or refused by itself; memory holds the ids seen and one batch.
 */
public final class CifarImporter {
  private static final List<String> COLUMNS =
      List.of("file", "index", "id", "label", "split", "subject");
  private static final int EXAMPLES_OF_A_REASON = 5;
  private static final int ROWS_BETWEEN_PROGRESS = 1000;

  private final SampleStore store;
  private final ImageShape shape;

  /** Imports images of 3 × 32 × 32. */
  public CifarImporter(SampleStore store) {
    this(store, ImageShape.CIFAR);
  }

  /**
   * @param shape of all images
   */
  public CifarImporter(SampleStore store, ImageShape shape) {
    this.store = store;
    this.shape = shape;
  }

  /** As {@link #run(Path, LongConsumer)}, without progress. */
  public ImportReport run(Path manifest) {
    return run(manifest, rows -> {});
  }

  /**
   * Imports what the manifest names. A sample that the store has already is replaced, so an import
   * that was interrupted can simply be run again.
   *
   * @param progress gets the number of rows done, every thousand rows and at the end
   * @throws ImportException the manifest cannot be read, lacks a column, or is not CSV from some
   *     line on; what stood before that is imported
   * @throws SampleStoreException the store fails, or holds images of another shape
   */
  public ImportReport run(Path manifest, LongConsumer progress) {
    requireShape();
    var directory = manifest.toAbsolutePath().getParent();
    try (var rows = open(manifest);
        var files = new CifarFiles(directory, shape);
        var writer = store.writer()) {
      return new Run(manifest, files, writer, progress).read(rows);
    } catch (IOException | RuntimeJsonMappingException e) {
      throw new ImportException("Cannot read the manifest %s: %s".formatted(manifest, e), e);
    }
  }

  private void requireShape() {
    store
        .shape()
        .filter(held -> !held.equals(shape))
        .ifPresent(
            held -> {
              throw new SampleStoreException(
                  "The samples of the store are %s; images of %s need another store"
                      .formatted(held, shape));
            });
  }

  private static MappingIterator<String[]> open(Path manifest) throws IOException {
    return new CsvMapper()
        .readerFor(String[].class)
        .with(CsvParser.Feature.WRAP_AS_ARRAY)
        .with(CsvParser.Feature.SKIP_EMPTY_LINES)
        .readValues(manifest.toFile());
  }

  /** One import. */
  private final class Run {
    private final Path manifest;
    private final CifarFiles files;
    private final SampleWriter writer;
    private final LongConsumer progress;
    private final Set<String> seen = new HashSet<>();
    private final Map<Reason, Long> refused = new EnumMap<>(Reason.class);
    private final List<RefusedRow> examples = new ArrayList<>();
    private int[] columns = {};
    private int width;
    private long imported;
    private long done;

    Run(Path manifest, CifarFiles files, SampleWriter writer, LongConsumer progress) {
      this.manifest = manifest;
      this.files = files;
      this.writer = writer;
      this.progress = progress;
    }

    ImportReport read(MappingIterator<String[]> rows) throws IOException {
      if (!rows.hasNextValue()) {
        throw new ImportException("The manifest %s is empty".formatted(manifest));
      }
      header(rows.nextValue());
      while (rows.hasNextValue()) {
        long line = rows.getCurrentLocation().getLineNr();
        take(line, rows.nextValue());
        if (++done % ROWS_BETWEEN_PROGRESS == 0) {
          progress.accept(done);
        }
      }
      progress.accept(done);
      return new ImportReport(imported, refused, examples);
    }

    private void header(String[] header) {
      var names = Arrays.stream(header).map(String::strip).toList();
      var missing = COLUMNS.stream().filter(column -> !names.contains(column)).toList();
      if (!missing.isEmpty()) {
        throw new ImportException(
            "The manifest %s has no column %s. Its first line must be: %s"
                .formatted(manifest, String.join(", ", missing), String.join(",", COLUMNS)));
      }
      columns = COLUMNS.stream().mapToInt(names::indexOf).toArray();
      width = header.length;
    }

    private void take(long line, String[] row) {
      var id = row.length == width ? row[columns[2]] : "";
      try {
        writer.put(sample(row));
        seen.add(id);
        imported++;
      } catch (SampleRefusedException e) {
        long before = refused.merge(e.reason(), 1L, Long::sum) - 1;
        if (before < EXAMPLES_OF_A_REASON) {
          examples.add(new RefusedRow(line, id, e.reason(), e.getMessage()));
        }
      }
    }

    private Sample sample(String[] row) throws SampleRefusedException {
      if (row.length != width) {
        throw new SampleRefusedException(
            Reason.MALFORMED_ROW, "%d cells instead of %d".formatted(row.length, width));
      }
      var file = row[columns[0]];
      long index = number("index", row[columns[1]]);
      var id = row[columns[2]];
      long label = number("label", row[columns[3]]);
      var split = split(row[columns[4]]);
      var subject = row[columns[5]];
      if (!Keys.isStorable(id) || !(subject.isEmpty() || Keys.isStorable(subject))) {
        throw new SampleRefusedException(
            Reason.BAD_NAME, "The id or the subject is empty, ill-formed or too long");
      }
      if (seen.contains(id)) {
        throw new SampleRefusedException(Reason.DUPLICATE_ID, "An earlier row has this id");
      }
      var image = files.read(file, index);
      if (image.label() != label) {
        throw new SampleRefusedException(
            Reason.LABEL_MISMATCH,
            "The manifest says label %d, %s says %d".formatted(label, file, image.label()));
      }
      return new Sample(
          id,
          image.label(),
          split,
          Optional.of(subject).filter(text -> !text.isEmpty()),
          shape,
          image.pixels());
    }

    private static long number(String column, String cell) throws SampleRefusedException {
      try {
        return Long.parseLong(cell);
      } catch (NumberFormatException e) {
        throw new SampleRefusedException(
            Reason.MALFORMED_ROW, "The %s is not a number: %s".formatted(column, cell));
      }
    }

    private static Split split(String cell) throws SampleRefusedException {
      for (var split : Split.values()) {
        if (split.name().equals(cell)) {
          return split;
        }
      }
      throw new SampleRefusedException(
          Reason.UNKNOWN_SPLIT, "The split is %s, and not TRAIN or HOLDOUT".formatted(cell));
    }
  }
}
