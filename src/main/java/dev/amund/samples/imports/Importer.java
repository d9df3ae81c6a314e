package dev.amund.samples.imports;

import dev.amund.samples.SampleStore;
import dev.amund.samples.SampleStoreException;
import dev.amund.samples.imports.source.Format.Samples;
import dev.amund.samples.imports.source.ImportException;
import dev.amund.samples.imports.source.SampleSource;
import dev.amund.samples.imports.source.SourceFingerprint;
import dev.amund.samples.imports.source.SourceRow;
import dev.amund.samples.imports.source.SourceRows;
import dev.amund.samples.report.ImportReport;
import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.SampleRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Fills a store from a {@link SampleSource}. Each row is taken or refused by itself; a sample that
 * the store has already is replaced. Of several rows with one id, only the first counts.
 *
 * <p>Every {@value #ROWS_BETWEEN_CHECKPOINTS} rows the store records how far the import came, in
 * the same write as the samples of these rows. An import that was interrupted and is started again
 * on the same, unchanged source skips what is done, and then has the same result as one that ran
 * through. An import of a source that was finished or changed starts at the first row.
 *
 * <p>Memory holds one batch, and 32 to 64 bytes for each id so that a second row with the same id
 * is recognised. An import that is continued reads the ids of the rows it skips, so it recognises
 * the same ones.
 */
public final class Importer {
  private static final int ROWS_BETWEEN_PROGRESS = 1000;
  private static final int ROWS_BETWEEN_CHECKPOINTS = 2000;

  private final Supplier<ImportTarget> targets;
  private final boolean restart;

  /** Imports into a store, and continues where an interrupted import stopped. */
  public Importer(SampleStore store) {
    this(store, false);
  }

  /**
   * @param restart start at the first row, even if an interrupted import could continue
   */
  public Importer(SampleStore store, boolean restart) {
    this(() -> new StoreTarget(store), restart);
  }

  /**
   * @param targets makes what the samples go to, for one import
   * @param restart start at the first row, even if an interrupted import could continue
   */
  public Importer(Supplier<ImportTarget> targets, boolean restart) {
    this.targets = targets;
    this.restart = restart;
  }

  /** Does the same as {@link #run(SampleSource, ImportProgress)}, without reporting progress. */
  public ImportReport run(SampleSource source) {
    return run(source, (done, total) -> {});
  }

  /**
   * Imports all rows of the source.
   *
   * @return on all rows, those of the interrupted run included
   * @throws ImportException the source has no row, or cannot be read as a whole, or not from some
   *     row on; what stood before that is imported
   * @throws SampleStoreException the store fails, or holds samples of another shape or preparation
   */
  public ImportReport run(SampleSource source, ImportProgress progress) {
    try {
      var survey = source.survey();
      try (var rows = source.open();
          var target = targets.get()) {
        var first = rows.next();
        if (first.isEmpty()) {
          throw new ImportException(source.path() + " has no samples: nothing is imported");
        }
        survey.shape().ifPresent(target::requireShape);
        survey.preparation().ifPresent(target::requirePreparation);
        if (source.format().isOf(Samples.IMAGE_FILES)) {
          target.requireImagePreparation(source.imagePreparation());
        }
        return new Run(source, survey, target, progress).read(first, rows);
      }
    } catch (IOException | UncheckedIOException e) {
      throw ImportException.reading(source.path(), e);
    }
  }

  /** A running import. */
  private final class Run {
    private final SampleSource.Survey survey;
    private final String name;
    private final ImportTarget target;
    private final ImportProgress progress;
    private final SeenIds seen = new SeenIds();

    Run(
        SampleSource source,
        SampleSource.Survey survey,
        ImportTarget target,
        ImportProgress progress) {
      this.survey = survey;
      this.name = "import " + SourceFingerprint.ofPath(source.format(), source.path());
      this.target = target;
      this.progress = progress;
    }

    ImportReport read(Optional<SourceRow> first, SourceRows rows) throws IOException {
      var start = start();
      var tally = new ImportCounts(start, survey.classes());
      long done = 0;
      for (var row = first; row.isPresent(); row = rows.next()) {
        boolean isNew = row.get().id().isEmpty() || seen.add(row.get().id());
        if (done >= start.rows()) {
          take(row.get(), isNew, tally);
        }
        done++;
        if (done > start.rows() && done % ROWS_BETWEEN_CHECKPOINTS == 0) {
          target.checkpoint(name, tally.checkpoint(survey.fingerprint()).text());
        }
        if (done % ROWS_BETWEEN_PROGRESS == 0) {
          progress.show(done, survey.rows());
        }
      }
      target.checkpoint(name, ImportCheckpoint.FINISHED);
      progress.show(done, survey.rows());
      return tally.report();
    }

    private ImportCheckpoint start() {
      var fromScratch = ImportCheckpoint.start(survey.fingerprint());
      return restart
          ? fromScratch
          : target
              .checkpoint(name)
              .flatMap(text -> ImportCheckpoint.of(text, survey.fingerprint()))
              .orElse(fromScratch);
    }

    private void take(SourceRow row, boolean isNew, ImportCounts tally) {
      try {
        if (!isNew) {
          throw new SampleRefusedException(Reason.DUPLICATE_ID, "An earlier row has this id");
        }
        target.put(row.content().read());
        tally.imported();
      } catch (SampleRefusedException e) {
        tally.refused(row, e);
      }
    }
  }
}
