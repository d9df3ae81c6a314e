package dev.amund.samples.imports.rows;

import dev.amund.samples.imports.source.SampleSource;
import dev.amund.samples.imports.source.SourceDirectory;
import dev.amund.samples.imports.source.SourceFingerprint;
import dev.amund.samples.report.SampleRefusedException;
import dev.amund.samples.shape.SampleShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Looks over a manifest and the files that it names. */
public final class ManifestSurvey {
  private final Path manifest;
  private final String fileColumn;
  private final SourceFingerprint fingerprint;

  /**
   * @param fileColumn the column that names the file of a row
   */
  public ManifestSurvey(Path manifest, String fileColumn, SourceFingerprint fingerprint) {
    this.manifest = manifest;
    this.fileColumn = fileColumn;
    this.fingerprint = fingerprint;
  }

  /**
   * Counts the rows and takes in the fingerprint of every file that they name.
   *
   * @param required the columns that the manifest must have
   * @throws IOException if it cannot be read
   */
  public SampleSource.Survey run(
      List<String> required, Optional<SampleShape> shape, List<String> classes) throws IOException {
    fingerprint.file(manifest);
    long rows = 0;
    try (var reader = ManifestReader.open(manifest, required)) {
      rows = count(reader);
    }
    return new SampleSource.Survey(rows, fingerprint.text(), shape, classes);
  }

  /** Rows behind a fault do not count: the import will come to it, and say so. */
  private long count(ManifestReader reader) throws IOException {
    var directory = new SourceDirectory(manifest.toAbsolutePath().getParent());
    long rows = 0;
    var last = "";
    try {
      for (var row = reader.next(); row.isPresent(); row = reader.next()) {
        rows++;
        var file = row.get().optional(fileColumn).orElse(last);
        if (!file.equals(last)) {
          last = file;
          note(directory, file);
        }
      }
      return rows;
    } catch (IOException e) {
      return rows;
    }
  }

  private void note(SourceDirectory directory, String file) throws IOException {
    try {
      fingerprint.file(directory.resolve(file));
    } catch (SampleRefusedException e) {
      fingerprint.absent(file);
    }
  }
}
