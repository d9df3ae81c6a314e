package dev.amund.samples.imports.rows;

import dev.amund.samples.imports.source.ImportException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The rows of a manifest, one after the other: CSV, or JSON Lines where the name ends so. */
public interface ManifestReader extends AutoCloseable {

  /**
   * @param required columns that a CSV header must have
   * @throws ImportException there is no header, or it lacks one of them
   */
  static ManifestReader open(Path manifest, List<String> required) throws IOException {
    return isJsonLines(manifest)
        ? new JsonLinesManifest(manifest)
        : new CsvManifest(manifest, required);
  }

  /** Returns whether the name is that of a JSON Lines file. */
  static boolean isJsonLines(Path manifest) {
    var name = manifest.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".jsonl") || name.endsWith(".ndjson");
  }

  /** The columns of the header, in its order; in JSON Lines those of the first row. */
  Set<String> columns();

  /**
   * The next row; empty after the last.
   *
   * @throws IOException nothing after this can be understood
   */
  Optional<ManifestRow> next() throws IOException;

  @Override
  void close() throws IOException;
}
