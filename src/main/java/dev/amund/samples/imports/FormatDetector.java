package dev.amund.samples.imports;

import dev.amund.samples.imports.cifar.CifarSource;
import dev.amund.samples.imports.idx.IdxSet;
import dev.amund.samples.imports.images.FolderLayout;
import dev.amund.samples.imports.numpy.NpyArrays;
import dev.amund.samples.imports.numpy.NpyDirectory;
import dev.amund.samples.imports.rows.ManifestReader;
import dev.amund.samples.imports.rows.TableSource;
import dev.amund.samples.imports.source.Format;
import dev.amund.samples.imports.source.ImportException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds out which format a data set is in, by the names of its files. */
public final class FormatDetector {
  private static final List<String> MANIFESTS =
      List.of("manifest.csv", "manifest.jsonl", "manifest.ndjson");

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
                        .formatted(path, Format.names())
                    + " (--format)"));
  }

  /**
   * The path to give to a format: in a directory the file that tells all, where the format has one.
   *
   * @throws ImportException there is none
   * @throws IOException the directory cannot be read
   */
  public static Path pathFor(Format format, Path path) throws IOException {
    boolean needsFile =
        format == Format.MANIFEST
            || format == Format.IMAGES
            || format == Format.NPZ
            || format == Format.TABLE;
    if (!needsFile || !Files.isDirectory(path)) {
      return path;
    }
    var ending = format == Format.NPZ ? ".npz" : ".csv";
    boolean only = format == Format.NPZ || format == Format.TABLE;
    var file = only ? onlyOne(path, ending) : manifest(path);
    return file.orElseThrow(
        () ->
            new ImportException(
                only
                    ? "%s does not have one %s file; name the file".formatted(path, ending)
                    : "%s has none of %s; name the manifest"
                        .formatted(path, String.join(", ", MANIFESTS))));
  }

  private static Optional<Found> ofFile(Path file) throws IOException {
    var name = file.getFileName().toString();
    var lower = name.toLowerCase(Locale.ROOT);
    if (lower.endsWith(".npz")) {
      return Optional.of(new Found(Format.NPZ, file));
    }
    if (lower.endsWith(NpyArrays.ENDING)) {
      throw new ImportException(
          "%s is one array: name the directory that it and its labels are in".formatted(file));
    }
    if (lower.endsWith(".csv") || ManifestReader.isJsonLines(file)) {
      return Optional.of(new Found(ofManifest(file), file));
    }
    if (IdxSet.isImages(file)) {
      return Optional.of(new Found(Format.IDX, file));
    }
    return CifarSource.formatOf(file).map(format -> new Found(format, file));
  }

  /** Image files have a path; records have a file and an index; rows of a table have neither. */
  private static Format ofManifest(Path manifest) throws IOException {
    try (var reader = ManifestReader.open(manifest, List.of())) {
      var columns = reader.columns();
      if (columns.contains("path")) {
        return Format.IMAGES;
      }
      boolean isTable = columns.contains(TableSource.LABEL) && !columns.contains("file");
      return isTable && !ManifestReader.isJsonLines(manifest) ? Format.TABLE : Format.MANIFEST;
    }
  }

  private static Optional<Found> inDirectory(Path directory) throws IOException {
    var manifest = manifest(directory);
    if (manifest.isPresent()) {
      return Optional.of(new Found(ofManifest(manifest.get()), manifest.get()));
    }
    List<Path> files;
    try (Stream<Path> entries = Files.list(directory)) {
      files = entries.filter(Files::isRegularFile).sorted().toList();
    }
    if (files.stream().anyMatch(IdxSet::isImages)) {
      return Optional.of(new Found(Format.IDX, directory));
    }
    var cifar =
        files.stream()
            .flatMap(f -> CifarSource.formatOfName(f.getFileName().toString()).stream())
            .findFirst();
    if (cifar.isPresent()) {
      return Optional.of(new Found(cifar.get(), directory));
    }
    var archive = onlyOne(directory, ".npz");
    if (archive.isPresent()) {
      return Optional.of(new Found(Format.NPZ, archive.get()));
    }
    if (!NpyDirectory.files(directory).isEmpty()) {
      return Optional.of(new Found(Format.NPY, directory));
    }
    var table = onlyOne(directory, ".csv");
    if (table.isPresent() && ofManifest(table.get()) == Format.TABLE) {
      return Optional.of(new Found(Format.TABLE, table.get()));
    }
    return FolderLayout.directories(directory).isEmpty()
        ? Optional.empty()
        : Optional.of(new Found(Format.FOLDER, directory));
  }

  private static Optional<Path> manifest(Path directory) {
    return MANIFESTS.stream().map(directory::resolve).filter(Files::isRegularFile).findFirst();
  }

  private static Optional<Path> onlyOne(Path directory, String ending) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      var files = entries.filter(entry -> entry.toString().endsWith(ending)).toList();
      return files.size() == 1 ? Optional.of(files.get(0)) : Optional.empty();
    }
  }
}
