package dev.amund.samples.imports.rows;

import dev.amund.samples.imports.source.ImportException;
import dev.amund.samples.imports.source.Recognition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The manifests of directories, by their usual names. */
public final class ManifestFiles {
  private static final List<String> NAMES =
      List.of("manifest.csv", "manifest.jsonl", "manifest.ndjson");

  private ManifestFiles() {}

  /** Returns the manifest of a directory, if it has one. */
  public static Optional<Path> find(Path directory) {
    return NAMES.stream().map(directory::resolve).filter(Files::isRegularFile).findFirst();
  }

  /** Recognises a format whose rows stand in a manifest, by the columns of the rows. */
  public static Recognition recognition(Predicate<Set<String>> columns) {
    return new ByColumns(columns);
  }

  private record ByColumns(Predicate<Set<String>> isOf) implements Recognition {
    @Override
    public boolean isOfRows(Set<String> columns, boolean isJsonLines) {
      return isOf.test(columns);
    }

    @Override
    public Path within(Path directory) {
      return find(directory)
          .orElseThrow(
              () ->
                  new ImportException(
                      "%s has none of %s; name the manifest"
                          .formatted(directory, String.join(", ", NAMES))));
    }
  }
}
