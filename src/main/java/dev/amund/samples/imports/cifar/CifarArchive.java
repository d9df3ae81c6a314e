package dev.amund.samples.imports.cifar;

import dev.amund.samples.imports.source.ImportException;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.samples.imports.source.SourceRow;
import dev.amund.samples.imports.source.SourceRows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** The files of CIFAR-10 or CIFAR-100 in a .tar.gz, read in their order without unpacking. */
final class CifarArchive implements SourceRows {
  private final TarEntries entries;
  private final CifarLayout layout;
  private final ImportOptions options;
  private Optional<CifarRecords> file = Optional.empty();

  CifarArchive(Path archive, CifarLayout layout, ImportOptions options) throws IOException {
    this.entries = new TarEntries(archive);
    this.layout = layout;
    this.options = options;
  }

  /** Returns whether the name is that of a compressed archive. */
  static boolean isArchive(Path path) {
    var name = path.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".tar.gz") || name.endsWith(".tgz");
  }

  /**
   * Counts the records.
   *
   * @throws ImportException there are no files of this layout
   */
  static long records(Path archive, CifarLayout layout) throws IOException {
    long records = 0;
    try (var entries = new TarEntries(archive)) {
      for (var entry = entries.next(); entry.isPresent(); entry = entries.next()) {
        if (isOf(layout, entry.get())) {
          records += layout.records(entry.get().getSize());
        }
      }
    }
    if (records == 0) {
      throw new ImportException(
          "%s has no records in files named %s or %s"
              .formatted(archive, layout.train(), layout.holdout()));
    }
    return records;
  }

  /** Returns whether it has files of this layout; reads up to the first. */
  static boolean has(Path archive, CifarLayout layout) throws IOException {
    try (var entries = new TarEntries(archive)) {
      for (var entry = entries.next(); entry.isPresent(); entry = entries.next()) {
        if (isOf(layout, entry.get())) {
          return true;
        }
      }
      return false;
    }
  }

  private static boolean isOf(CifarLayout layout, TarArchiveEntry entry) {
    return entry.isFile() && layout.split(name(entry)).isPresent();
  }

  private static String name(TarArchiveEntry entry) {
    return entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
  }

  @Override
  public Optional<SourceRow> next() throws IOException {
    while (true) {
      if (file.isPresent()) {
        var row = file.get().next();
        if (row.isPresent()) {
          return row;
        }
      }
      var entry = entries.next();
      if (entry.isEmpty()) {
        return Optional.empty();
      }
      file = records(entry.get());
    }
  }

  private Optional<CifarRecords> records(TarArchiveEntry entry) {
    var name = name(entry);
    return layout
        .split(name)
        .filter(split -> entry.isFile())
        .map(
            split ->
                new CifarRecords(
                    entries.content(),
                    layout,
                    options.split().orElse(split),
                    CifarLayout.stem(name),
                    options.idPrefix()));
  }

  @Override
  public void close() throws IOException {
    entries.close();
  }
}
