package dev.amund.samples.imports.numpy;

import dev.amund.samples.imports.source.Format;
import dev.amund.samples.imports.source.ImportException;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.samples.imports.source.Recognition;
import dev.amund.samples.imports.source.SampleSource;
import dev.amund.samples.imports.source.Shapes;
import dev.amund.samples.imports.source.SourceFile;
import dev.amund.samples.imports.source.SourceFingerprint;
import dev.amund.samples.imports.source.SourceParts;
import dev.amund.samples.imports.source.SourceRows;
import dev.amund.samples.shape.SampleShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * NumPy arrays in a directory of .npy files, or in a .npz archive, which is a zip of them
 * (https://numpy.org/doc/stable/reference/generated/numpy.savez.html). The names of the arrays are
 * as in {@link NpzSet}; {@code ids}, {@code subjects} and {@code splits} are optional. Without ids
 * they are {@code NAME/0} and so on, or {@code NAME/train/0}, with the name of the file or
 * directory.
 */
public final class NpzSource implements SampleSource {
  /** A .npz archive. */
  public static final Format NPZ =
      new Format(
          "npz", "arrays of NumPy", Format.Samples.TENSORS, new Archive(), NpzSource::ofArchive);

  /** A directory of .npy files. */
  public static final Format NPY =
      new Format(
          "npy",
          "a directory of arrays of NumPy",
          Format.Samples.TENSORS,
          new Arrays(),
          NpzSource::ofDirectory);

  private static final String ARCHIVE = ".npz";

  private final Format format;
  private final Path path;
  private final ImportOptions options;

  private NpzSource(Format format, Path path, ImportOptions options) {
    this.format = format;
    this.path = path;
    this.options = options;
  }

  private static NpzSource ofArchive(Path file, ImportOptions options) {
    return new NpzSource(NPZ, file, options);
  }

  private static NpzSource ofDirectory(Path directory, ImportOptions options) {
    return new NpzSource(NPY, directory, options);
  }

  @Override
  public Format format() {
    return format;
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public Survey survey() throws IOException {
    var fingerprint = new SourceFingerprint(format(), options);
    for (var file : format.equals(NPZ) ? List.of(path) : NpyDirectory.files(path)) {
      fingerprint.file(file);
    }
    Optional<SampleShape> shape = Optional.empty();
    long rows = 0;
    for (var set : sets()) {
      try (var opened = new NpzRows(path, set, options)) {
        rows += opened.count();
        Shapes.requireSame(shape, opened.shape());
        shape = Optional.of(opened.shape());
      }
    }
    return new Survey(rows, fingerprint.text(), shape, List.of());
  }

  @Override
  public SourceRows open() throws IOException {
    return new SourceParts(
        sets().stream()
            .<SourceParts.Part>map(set -> () -> new NpzRows(path, set, options))
            .toList());
  }

  private List<NpzSet> sets() throws IOException {
    Map<String, String> arrays = new TreeMap<>();
    try (var found = NpyArrays.open(path)) {
      found.names().forEach(name -> arrays.put(name.toLowerCase(Locale.ROOT), name));
    }
    var sets = NpzSet.of(arrays);
    if (sets.isEmpty()) {
      throw new ImportException(
          "%s has no array images, inputs, features or x, but %s".formatted(path, arrays.values()));
    }
    return sets;
  }

  private static boolean endsWith(Path file, String ending) {
    return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(ending);
  }

  private static final class Archive implements Recognition {
    @Override
    public boolean isFile(Path file) {
      return endsWith(file, ARCHIVE);
    }

    @Override
    public Optional<Path> inDirectory(Path directory) throws IOException {
      return SourceFile.only(directory, ARCHIVE);
    }

    @Override
    public Path within(Path directory) throws IOException {
      return SourceFile.requireOnly(directory, ARCHIVE);
    }
  }

  private static final class Arrays implements Recognition {
    @Override
    public boolean isFile(Path file) {
      if (endsWith(file, NpyArrays.ENDING)) {
        throw new ImportException(
            "%s is one array: name the directory that it and its labels are in".formatted(file));
      }
      return false;
    }

    @Override
    public Optional<Path> inDirectory(Path directory) throws IOException {
      return NpyDirectory.files(directory).isEmpty() ? Optional.empty() : Optional.of(directory);
    }
  }
}
