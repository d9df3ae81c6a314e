package dev.amund.samples.imports.numpy;

import dev.amund.samples.imports.source.ImportException;
import dev.amund.samples.imports.source.Inflation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.ZipFile;

/** The arrays of a .npz archive. */
final class NpzArrays implements NpyArrays {
  private final ZipFile archive;

  /**
   * @throws ImportException it is no regular file, or its list of arrays is too long
   * @throws IOException it cannot be read, or is no archive
   */
  NpzArrays(Path file) throws IOException {
    archive = NpzArchive.open(file);
  }

  @Override
  public List<String> names() {
    return archive.stream()
        .map(entry -> entry.getName())
        .filter(name -> name.endsWith(ENDING))
        .map(name -> name.substring(0, name.length() - ENDING.length()))
        .toList();
  }

  @Override
  public NpyArray array(String name) throws IOException {
    var entry = archive.getEntry(name + ENDING);
    if (entry == null) {
      throw new ImportException("%s has no array %s".formatted(archive.getName(), name));
    }
    Inflation.requirePlausible("The array " + name, entry.getCompressedSize(), entry.getSize());
    return new NpyArray(
        name, archive.getInputStream(entry), entry.getSize(), OptionalLong.of(entry.getCrc()));
  }

  /** Closes the arrays with the archive. */
  @Override
  public void close() throws IOException {
    archive.close();
  }
}
