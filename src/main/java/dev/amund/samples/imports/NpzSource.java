package dev.amund.samples.imports;

import dev.amund.samples.ImageShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * NumPy arrays in a .npz archive, which is a zip of .npy files
 * (https://numpy.org/doc/stable/reference/generated/numpy.savez.html). The names of the arrays are
 * as in {@link NpzSet}; {@code ids}, {@code subjects} and {@code splits} are optional. Without ids
 * they are {@code NAME/0} and so on, or {@code NAME/train/0}, with the name of the file.
 */
final class NpzSource implements SampleSource {
  private static final String ENDING = ".npy";

  private final Path file;
  private final ImportOptions options;

  NpzSource(Path file, ImportOptions options) {
    this.file = file;
    this.options = options;
  }

  @Override
  public Format format() {
    return Format.NPZ;
  }

  @Override
  public Path path() {
    return file;
  }

  @Override
  public Survey survey() throws IOException {
    var fingerprint = new SourceFingerprint(format(), options);
    fingerprint.file(file);
    Optional<ImageShape> shape = Optional.empty();
    long rows = 0;
    for (var set : sets()) {
      try (var opened = new NpzRows(file, set, options)) {
        rows += opened.count();
        Shapes.requireAsked(shape, opened.shape());
        shape = Optional.of(opened.shape());
      }
    }
    return new Survey(rows, fingerprint.text(), shape, List.of());
  }

  @Override
  public SourceRows open() throws IOException {
    return new SourceParts(
        sets().stream()
            .<SourceParts.Part>map(set -> () -> new NpzRows(file, set, options))
            .toList());
  }

  private List<NpzSet> sets() throws IOException {
    Map<String, String> arrays = new TreeMap<>();
    try (var archive = NpzArchive.open(file)) {
      archive.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.endsWith(ENDING))
          .map(name -> name.substring(0, name.length() - ENDING.length()))
          .forEach(name -> arrays.put(name.toLowerCase(Locale.ROOT), name));
    }
    var sets = NpzSet.of(arrays);
    if (sets.isEmpty()) {
      throw new ImportException(
          "%s has no array images or x, but %s".formatted(file, arrays.values()));
    }
    return sets;
  }
}
