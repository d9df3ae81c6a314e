package dev.amund.samples.imports.images;

import dev.amund.config.ImagePreparation;
import dev.amund.samples.Registration;
import dev.amund.samples.Split;
import dev.amund.samples.imports.source.ClassNames;
import dev.amund.samples.imports.source.Format;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.samples.imports.source.Recognition;
import dev.amund.samples.imports.source.Registrations;
import dev.amund.samples.imports.source.SampleSource;
import dev.amund.samples.imports.source.SourceDirectory;
import dev.amund.samples.imports.source.SourceFingerprint;
import dev.amund.samples.imports.source.SourceRow;
import dev.amund.samples.imports.source.SourceRows;
import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.SampleRefusedException;
import dev.amund.samples.shape.SampleShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * PNG and JPEG files in a directory for each class, as torchvision's ImageFolder reads them: the
 * sorted class names have the labels 0, 1, …
 * (https://docs.pytorch.org/vision/stable/generated/torchvision.datasets.ImageFolder.html). The
 * class directories are in {@code train} (TRAIN) and {@code val}, {@code valid}, {@code validation}
 * or {@code test} (HOLDOUT); or in the directory itself, where the options say the split.
 *
 * <p>An id is the path of the file below the directory, with slashes. Memory holds the names of one
 * class. Hidden files are passed over; any other file that is neither PNG nor JPEG is refused.
 */
public final class FolderSource implements SampleSource {
  /** The format. */
  public static final Format FORMAT =
      new Format(
          "folder",
          "a directory of images for each class",
          Format.Samples.IMAGE_FILES,
          new ClassDirectories(),
          FolderSource::new);

  private final Path directory;
  private final ImportOptions options;

  /**
   * @param directory has a directory for each class; not looked at yet
   */
  public FolderSource(Path directory, ImportOptions options) {
    this.directory = directory;
    this.options = options;
  }

  @Override
  public Format format() {
    return FORMAT;
  }

  @Override
  public Path path() {
    return directory;
  }

  @Override
  public Optional<ImagePreparation> imagePreparation() {
    return options.preparation();
  }

  @Override
  public Survey survey() throws IOException {
    var fingerprint = new SourceFingerprint(format(), options);
    var layout = layout();
    long rows = 0;
    for (var classDirectory : classDirectories(layout)) {
      for (var file : FolderLayout.files(classDirectory.path())) {
        fingerprint.file(file);
        rows++;
      }
    }
    return new Survey(
        rows, fingerprint.text(), options.shape().map(SampleShape.class::cast), layout.classes());
  }

  private FolderLayout layout() throws IOException {
    return FolderLayout.of(
        new SourceDirectory(directory).root(), options.split(), ClassNames.read(options.classes()));
  }

  private static final class ClassDirectories implements Recognition {
    @Override
    public Sign sign() {
      return Sign.DIRECTORIES;
    }

    @Override
    public Optional<Path> inDirectory(Path directory) throws IOException {
      return FolderLayout.directories(directory).isEmpty()
          ? Optional.empty()
          : Optional.of(directory);
    }
  }

  /** A directory of one class and split. */
  private record ClassDirectory(Path path, Split split) {}

  private static List<ClassDirectory> classDirectories(FolderLayout layout) throws IOException {
    var all = new ArrayList<ClassDirectory>();
    for (var split : layout.splits().entrySet()) {
      for (var name : FolderLayout.directories(split.getKey())) {
        all.add(new ClassDirectory(split.getKey().resolve(name), split.getValue()));
      }
    }
    return all;
  }

  @Override
  public SourceRows open() throws IOException {
    var layout = layout();
    return new Rows(new ClassNames(layout.classes()), classDirectories(layout).iterator());
  }

  private final class Rows implements SourceRows {
    private final SourceDirectory root = new SourceDirectory(directory);
    private final ClassNames classes;
    private final Iterator<ClassDirectory> directories;
    private ClassDirectory current = new ClassDirectory(directory, Split.TRAIN);
    private Iterator<Path> files = Collections.emptyIterator();

    Rows(ClassNames classes, Iterator<ClassDirectory> directories) throws IOException {
      this.classes = classes;
      this.directories = directories;
    }

    @Override
    public Optional<SourceRow> next() throws IOException {
      while (!files.hasNext()) {
        if (!directories.hasNext()) {
          return Optional.empty();
        }
        current = directories.next();
        files = FolderLayout.files(current.path()).iterator();
      }
      return Optional.of(row(files.next(), current));
    }

    private SourceRow row(Path file, ClassDirectory directory) {
      var place = new ArrayList<String>();
      root.root().relativize(file).forEach(name -> place.add(name.toString()));
      var name = String.join("/", place);
      var id = options.idPrefix() + name;
      return new SourceRow(name, id, () -> registration(id, name, directory));
    }

    private Registration registration(String id, String name, ClassDirectory directory)
        throws SampleRefusedException {
      int label = classes.label(directory.path().getFileName().toString());
      root.resolve(name);
      var lower = name.toLowerCase(Locale.ROOT);
      if (!lower.endsWith(".png") && !lower.endsWith(".jpg") && !lower.endsWith(".jpeg")) {
        throw new SampleRefusedException(
            Reason.UNDECODABLE, "The name ends with neither .png nor .jpg nor .jpeg");
      }
      var content = ImageFile.content(root, name, options.link());
      return Registrations.of(id, label, directory.split(), Optional.empty(), content);
    }

    @Override
    public void close() {
      // Nothing stays open between the rows.
    }
  }
}
