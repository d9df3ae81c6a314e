package dev.amund.samples.imports.cifar;

import dev.amund.samples.Split;
import dev.amund.samples.imports.source.Format;
import dev.amund.samples.imports.source.ImportException;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.samples.imports.source.Recognition;
import dev.amund.samples.imports.source.SampleSource;
import dev.amund.samples.imports.source.Shapes;
import dev.amund.samples.imports.source.SourceDirectory;
import dev.amund.samples.imports.source.SourceFile;
import dev.amund.samples.imports.source.SourceFingerprint;
import dev.amund.samples.imports.source.SourceParts;
import dev.amund.samples.imports.source.SourceRows;
import dev.amund.samples.shape.ImageShape;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The binary version of CIFAR-10 or CIFAR-100, without a manifest: a directory with {@code
 * data_batch_*.bin} and {@code test_batch.bin}, or {@code train.bin} and {@code test.bin}; one of
 * these files; or the {@code .tar.gz} in which they are published. Ids are {@code data_batch_1/0}
 * and so on.
 */
public final class CifarSource implements SampleSource {
  /** The binary version of CIFAR-10. */
  public static final Format TEN =
      new Format(
          "cifar10",
          "the binary version of CIFAR-10",
          Format.Samples.TENSORS,
          new Names(CifarLayout.TEN),
          CifarSource::ten);

  /**
   * The binary version of CIFAR-100, with the fine labels unless the options ask for the coarse
   * ones.
   */
  public static final Format HUNDRED =
      new Format(
          "cifar100",
          "the binary version of CIFAR-100",
          Format.Samples.TENSORS,
          new Names(CifarLayout.HUNDRED_FINE),
          CifarSource::hundred);

  private final Format format;
  private final CifarLayout layout;
  private final Path path;
  private final ImportOptions options;

  private CifarSource(Format format, CifarLayout layout, Path path, ImportOptions options) {
    this.format = format;
    this.layout = layout;
    this.path = path;
    this.options = options;
  }

  private static CifarSource ten(Path path, ImportOptions options) {
    return new CifarSource(TEN, CifarLayout.TEN, path, options);
  }

  private static CifarSource hundred(Path path, ImportOptions options) {
    var layout = options.coarse() ? CifarLayout.HUNDRED_COARSE : CifarLayout.HUNDRED_FINE;
    return new CifarSource(HUNDRED, layout, path, options);
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
    Shapes.requireAsked(options.shape(), ImageShape.CIFAR);
    var fingerprint = new SourceFingerprint(format, options);
    long rows = 0;
    if (CifarArchive.isArchive(path)) {
      fingerprint.file(path);
      rows = CifarArchive.records(path, layout);
    } else {
      for (var file : files()) {
        fingerprint.file(file);
        rows += layout.records(Files.size(file));
      }
    }
    return new Survey(rows, fingerprint.text(), Optional.of(ImageShape.CIFAR), List.of());
  }

  @Override
  public SourceRows open() throws IOException {
    if (CifarArchive.isArchive(path)) {
      return new CifarArchive(path, layout, options);
    }
    var parts = new ArrayList<SourceParts.Part>();
    for (var file : files()) {
      var split = split(file);
      parts.add(
          () ->
              new CifarRecords(
                  new BufferedInputStream(SourceFile.open(file)),
                  layout,
                  split,
                  CifarLayout.stem(file.getFileName().toString()),
                  options.idPrefix()));
    }
    return new SourceParts(parts);
  }

  private Split split(Path file) {
    return options
        .split()
        .or(() -> layout.split(file.getFileName().toString()))
        .orElseThrow(() -> new ImportException(file + " is not named as a file of " + format));
  }

  private List<Path> files() throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> entries = Files.list(path)) {
      var files =
          entries
              .filter(file -> layout.split(file.getFileName().toString()).isPresent())
              .sorted()
              .toList();
      if (files.isEmpty()) {
        throw new ImportException(
            "%s has no files named %s or %s".formatted(path, layout.train(), layout.holdout()));
      }
      var directory = new SourceDirectory(path);
      for (var file : files) {
        directory.requireInside(file);
      }
      return files;
    }
  }

  /** Names of files of records, or of the entries of an archive. */
  private record Names(CifarLayout layout) implements Recognition {
    @Override
    public Sign sign() {
      return Sign.USUAL_NAME;
    }

    @Override
    public boolean isFile(Path file) throws IOException {
      return CifarArchive.isArchive(file) ? CifarArchive.has(file, layout) : isOf(layout, file);
    }

    /** Recognises the variant by the first file, also in a directory with files of both. */
    @Override
    public Optional<Path> inDirectory(Path directory) throws IOException {
      try (Stream<Path> entries = Files.list(directory)) {
        return entries
            .filter(Files::isRegularFile)
            .filter(file -> isOf(CifarLayout.TEN, file) || isOf(CifarLayout.HUNDRED_FINE, file))
            .sorted()
            .findFirst()
            .filter(file -> isOf(layout, file))
            .map(file -> directory);
      }
    }

    private static boolean isOf(CifarLayout layout, Path file) {
      return layout.split(file.getFileName().toString()).isPresent();
    }
  }
}
