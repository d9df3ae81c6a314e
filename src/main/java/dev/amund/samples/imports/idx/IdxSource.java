package dev.amund.samples.imports.idx;

import dev.amund.samples.imports.source.Format;
import dev.amund.samples.imports.source.ImportException;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.samples.imports.source.Recognition;
import dev.amund.samples.imports.source.SampleSource;
import dev.amund.samples.imports.source.Shapes;
import dev.amund.samples.imports.source.SourceDirectory;
import dev.amund.samples.imports.source.SourceFingerprint;
import dev.amund.samples.imports.source.SourceParts;
import dev.amund.samples.imports.source.SourceRows;
import dev.amund.samples.shape.SampleShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * IDX files as of MNIST and Fashion-MNIST: {@code train-images-idx3-ubyte} with {@code
 * train-labels-idx1-ubyte}, {@code t10k-images-idx3-ubyte} with its labels, each plain or as .gz;
 * the path is their directory or one of the files of images. Ids are {@code train/0} and so on.
 */
public final class IdxSource implements SampleSource {
  /** The format. */
  public static final Format FORMAT =
      new Format(
          "idx",
          "IDX files as of MNIST",
          Format.Samples.TENSORS,
          new FilesOfImages(),
          IdxSource::new);

  private final Path path;
  private final ImportOptions options;

  /**
   * @param path a file of images, or a directory of such files; not looked at yet
   */
  public IdxSource(Path path, ImportOptions options) {
    this.path = path;
    this.options = options;
  }

  @Override
  public Format format() {
    return FORMAT;
  }

  @Override
  public Path path() {
    return path;
  }

  @Override
  public Survey survey() throws IOException {
    var fingerprint = new SourceFingerprint(format(), options);
    Optional<SampleShape> shape = Optional.empty();
    long rows = 0;
    for (var set : sets()) {
      fingerprint.file(set.images());
      fingerprint.file(set.labels());
      try (var opened = set.open(options.idPrefix())) {
        rows += opened.count();
        Shapes.requireAsked(options.shape(), opened.shape());
        Shapes.requireSame(shape, opened.shape());
        shape = Optional.of(opened.shape());
      }
    }
    return new Survey(rows, fingerprint.text(), shape, List.of());
  }

  @Override
  public SourceRows open() throws IOException {
    return new SourceParts(
        sets().stream().<SourceParts.Part>map(set -> () -> set.open(options.idPrefix())).toList());
  }

  private List<IdxSet> sets() throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of(IdxSet.of(path, options.split()));
    }
    try (Stream<Path> entries = Files.list(path)) {
      // Where a file is there both packed and unpacked, the unpacked one is enough.
      var images =
          entries
              .filter(IdxSet::isImages)
              .filter(file -> !IdxStream.isGzip(file) || !Files.exists(IdxStream.unpacked(file)))
              .sorted()
              .toList();
      if (images.isEmpty()) {
        throw new ImportException(path + " has no files named *-images-idx3-ubyte");
      }
      var directory = new SourceDirectory(path);
      var sets = images.stream().map(file -> IdxSet.of(file, options.split())).toList();
      for (var set : sets) {
        directory.requireInside(set.images());
        directory.requireInside(set.labels());
      }
      return sets;
    }
  }

  private static final class FilesOfImages implements Recognition {
    @Override
    public Sign sign() {
      return Sign.FILE_TYPE;
    }

    @Override
    public boolean isFile(Path file) {
      return IdxSet.isImages(file);
    }

    @Override
    public Optional<Path> inDirectory(Path directory) throws IOException {
      try (Stream<Path> entries = Files.list(directory)) {
        boolean hasImages = entries.filter(Files::isRegularFile).anyMatch(IdxSet::isImages);
        return hasImages ? Optional.of(directory) : Optional.empty();
      }
    }
  }
}
