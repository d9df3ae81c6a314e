package dev.amund.samples.imports.images;

import dev.amund.config.ImagePreparation;
import dev.amund.samples.Registration;
import dev.amund.samples.Split;
import dev.amund.samples.imports.rows.ManifestFiles;
import dev.amund.samples.imports.rows.ManifestReader;
import dev.amund.samples.imports.rows.ManifestRow;
import dev.amund.samples.imports.rows.ManifestSurvey;
import dev.amund.samples.imports.source.ClassNames;
import dev.amund.samples.imports.source.Format;
import dev.amund.samples.imports.source.ImportOptions;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * PNG and JPEG files, and a manifest that names them. Its columns are {@code id}, {@code path}
 * (below the directory of the manifest), {@code label} (a number, or the name of a class), {@code
 * split} (TRAIN or HOLDOUT; not needed where the options say it for all) and {@code subject} (may
 * be left out, or empty).
 *
 * <p>The class names stand in the file that the options name, or else in {@value #CLASSES} beside
 * the manifest, where there is one.
 */
public final class ImageManifestSource implements SampleSource {
  /** The format. */
  public static final Format FORMAT =
      new Format(
          "images",
          "image files with a manifest",
          Format.Samples.IMAGE_FILES,
          ManifestFiles.recognition(columns -> columns.contains("path")),
          ImageManifestSource::new);

  static final String CLASSES = "classes.txt";

  private final Path manifest;
  private final ImportOptions options;

  /**
   * @param manifest names the image files; not looked at yet
   */
  public ImageManifestSource(Path manifest, ImportOptions options) {
    this.manifest = manifest;
    this.options = options;
  }

  @Override
  public Format format() {
    return FORMAT;
  }

  @Override
  public Path path() {
    return manifest;
  }

  private List<String> columns() {
    var columns = new ArrayList<>(List.of("id", "path", "label"));
    if (options.split().isEmpty()) {
      columns.add("split");
    }
    return columns;
  }

  private Optional<Path> classesFile() {
    return options
        .classes()
        .or(() -> Optional.of(manifest.resolveSibling(CLASSES)).filter(Files::isRegularFile));
  }

  @Override
  public Optional<ImagePreparation> imagePreparation() {
    return options.preparation();
  }

  @Override
  public Survey survey() throws IOException {
    var fingerprint = new SourceFingerprint(format(), options);
    var classes = classesFile();
    if (classes.isPresent()) {
      fingerprint.file(classes.get());
    }
    return new ManifestSurvey(manifest, "path", fingerprint)
        .run(
            columns(),
            options.shape().map(SampleShape.class::cast),
            ClassNames.read(classes).names());
  }

  @Override
  public SourceRows open() throws IOException {
    var directory = new SourceDirectory(manifest.toAbsolutePath().getParent());
    var classes = ClassNames.read(classesFile());
    return new Rows(ManifestReader.open(manifest, columns()), directory, classes);
  }

  private final class Rows implements SourceRows {
    private final ManifestReader reader;
    private final SourceDirectory directory;
    private final ClassNames classes;

    Rows(ManifestReader reader, SourceDirectory directory, ClassNames classes) {
      this.reader = reader;
      this.directory = directory;
      this.classes = classes;
    }

    @Override
    public Optional<SourceRow> next() throws IOException {
      return reader.next().map(row -> row.sourceRow(options.idPrefix(), () -> registration(row)));
    }

    private Registration registration(ManifestRow row) throws SampleRefusedException {
      var id = row.id(options.idPrefix());
      if (id.isEmpty()) {
        throw new SampleRefusedException(Reason.BAD_NAME, "There is no id");
      }
      long label = classes.labelOrNumber(row.text("label"));
      var content = ImageFile.content(directory, row.text("path"), options.link());
      return Registrations.of(id, label, split(row), row.optional("subject"), content);
    }

    private Split split(ManifestRow row) throws SampleRefusedException {
      return options.split().isPresent()
          ? options.split().get()
          : Registrations.split(row.text("split"));
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }
}
