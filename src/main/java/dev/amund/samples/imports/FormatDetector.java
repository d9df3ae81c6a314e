package dev.amund.samples.imports;

import dev.amund.samples.imports.cifar.CifarManifestSource;
import dev.amund.samples.imports.rows.ManifestFiles;
import dev.amund.samples.imports.rows.ManifestReader;
import dev.amund.samples.imports.source.Format;
import dev.amund.samples.imports.source.ImportException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds out which format a data set is in, by what each format says of the names of its files. */
public final class FormatDetector {
  private static final List<Format> SUREST_FIRST =
      Formats.ALL.stream()
          .sorted(Comparator.comparing(format -> format.recognition().sign()))
          .toList();

  private FormatDetector() {}

  /**
   * The detected format.
   *
   * @param format the format
   * @param path what to give to it: a file where one file tells all, such as the manifest
   */
  public record Found(Format format, Path path) {}

  /**
   * Looks at a file or a directory.
   *
   * @throws ImportException it is in none of the formats
   * @throws IOException it cannot be read
   */
  public static Found detect(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new ImportException("There is no " + path);
    }
    var found = Files.isDirectory(path) ? inDirectory(path) : ofFile(path);
    return found.orElseThrow(
        () ->
            new ImportException(
                "%s is in none of the formats %s, as far as the names tell; if it is, say which"
                        .formatted(path, Formats.names())
                    + " (--format)"));
  }

  /**
   * Returns the path to give to a format: in a directory the file that tells all, where the format
   * has one.
   *
   * @throws ImportException there is none
   * @throws IOException the directory cannot be read
   */
  public static Path pathFor(Format format, Path path) throws IOException {
    return Files.isDirectory(path) ? format.recognition().within(path) : path;
  }

  private static Optional<Found> ofFile(Path file) throws IOException {
    var lower = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (lower.endsWith(".csv") || ManifestReader.isJsonLines(file)) {
      return Optional.of(ofRows(file));
    }
    for (var format : Formats.ALL) {
      if (format.recognition().isFile(file)) {
        return Optional.of(new Found(format, file));
      }
    }
    return Optional.empty();
  }

  /** Rows of no format are given to the manifest's, which says what columns they lack. */
  private static Found ofRows(Path file) throws IOException {
    try (var reader = ManifestReader.open(file, List.of())) {
      boolean isJsonLines = ManifestReader.isJsonLines(file);
      var format =
          Formats.ALL.stream()
              .filter(any -> any.recognition().isOfRows(reader.columns(), isJsonLines))
              .findFirst()
              .orElse(CifarManifestSource.FORMAT);
      return new Found(format, file);
    }
  }

  private static Optional<Found> inDirectory(Path directory) throws IOException {
    var manifest = ManifestFiles.find(directory);
    if (manifest.isPresent()) {
      return Optional.of(ofRows(manifest.get()));
    }
    for (var format : SUREST_FIRST) {
      var path = format.recognition().inDirectory(directory);
      if (path.isPresent()) {
        return path.map(found -> new Found(format, found));
      }
    }
    return Optional.empty();
  }
}
