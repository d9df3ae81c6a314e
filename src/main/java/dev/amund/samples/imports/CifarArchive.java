package dev.amund.samples.imports;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** The files of CIFAR-10 or CIFAR-100 in a .tar.gz, read in their order without unpacking. */
final class CifarArchive implements SourceRows {
  private static final int BUFFER = 64 * 1024;

  private final TarArchiveInputStream tar;
  private final CifarLayout layout;
  private final ImportOptions options;
  private Optional<CifarRecords> file = Optional.empty();

  CifarArchive(Path archive, CifarLayout layout, ImportOptions options) throws IOException {
    this.tar = tar(archive);
    this.layout = layout;
    this.options = options;
  }

  /** Whether the name says so. */
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
    try (var tar = tar(archive)) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (entry.isFile() && layout.split(name(entry.getName())).isPresent()) {
          records += layout.records(entry.getSize());
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

  /** Whether it has files of this layout; reads up to the first. */
  static boolean has(Path archive, CifarLayout layout) throws IOException {
    try (var tar = tar(archive)) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        if (entry.isFile() && layout.split(name(entry.getName())).isPresent()) {
          return true;
        }
      }
      return false;
    }
  }

  private static TarArchiveInputStream tar(Path archive) throws IOException {
    var bytes = Files.newInputStream(archive);
    try {
      return new TarArchiveInputStream(
          new BufferedInputStream(new GZIPInputStream(bytes, BUFFER), BUFFER));
    } catch (IOException e) {
      bytes.close();
      throw e;
    }
  }

  private static String name(String entryName) {
    return entryName.substring(entryName.lastIndexOf('/') + 1);
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
      var entry = tar.getNextEntry();
      if (entry == null) {
        return Optional.empty();
      }
      var name = name(entry.getName());
      file =
          layout
              .split(name)
              .filter(split -> entry.isFile())
              .map(
                  split ->
                      new CifarRecords(
                          tar,
                          layout,
                          options.split().orElse(split),
                          CifarLayout.stem(Path.of(name)),
                          options.idPrefix()));
    }
  }

  @Override
  public void close() throws IOException {
    tar.close();
  }
}
