package dev.amund.samples.imports.cifar;

import dev.amund.samples.Content;
import dev.amund.samples.Registration;
import dev.amund.samples.imports.rows.ManifestFiles;
import dev.amund.samples.imports.rows.ManifestReader;
import dev.amund.samples.imports.rows.ManifestRow;
import dev.amund.samples.imports.rows.ManifestSurvey;
import dev.amund.samples.imports.source.Format;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.samples.imports.source.Registrations;
import dev.amund.samples.imports.source.SampleSource;
import dev.amund.samples.imports.source.SourceFingerprint;
import dev.amund.samples.imports.source.SourceRow;
import dev.amund.samples.imports.source.SourceRows;
import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.SampleRefusedException;
import dev.amund.samples.shape.ImageShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Files in the binary layout of CIFAR-10, with images of any one shape, and a manifest that names
 * their records. A record is one label byte, then the pixels, uint8 in (C, H, W) order; there is no
 * header (https://www.cs.toronto.edu/~kriz/cifar.html, "Binary version").
 *
 * <p>The manifest has the columns {@code file,index,id,label,split,subject}: the file beside the
 * manifest, the record in it from 0, the sample's id, its label, TRAIN or HOLDOUT, and the subject,
 * which may be empty.
 */
public final class CifarManifestSource implements SampleSource {
  /** The format. */
  public static final Format FORMAT =
      new Format(
          "manifest",
          "records in the CIFAR-10 layout with a manifest",
          Format.Samples.TENSORS,
          ManifestFiles.recognition(
              columns -> columns.contains("file") && !columns.contains("path")),
          CifarManifestSource::new);

  private static final List<String> COLUMNS =
      List.of("file", "index", "id", "label", "split", "subject");

  private final Path manifest;
  private final ImportOptions options;
  private final ImageShape shape;

  /**
   * @param manifest CSV or JSON Lines
   * @param options a shape where the images are not {@link ImageShape#CIFAR}
   */
  public CifarManifestSource(Path manifest, ImportOptions options) {
    this.manifest = manifest;
    this.options = options;
    this.shape = options.shape().orElse(ImageShape.CIFAR);
  }

  @Override
  public Format format() {
    return FORMAT;
  }

  @Override
  public Path path() {
    return manifest;
  }

  @Override
  public Survey survey() throws IOException {
    return new ManifestSurvey(manifest, "file", new SourceFingerprint(format(), options))
        .run(COLUMNS, Optional.of(shape), List.of());
  }

  @Override
  public SourceRows open() throws IOException {
    var files = new CifarFiles(manifest.toAbsolutePath().getParent(), shape);
    return new Rows(ManifestReader.open(manifest, COLUMNS), files);
  }

  private final class Rows implements SourceRows {
    private final ManifestReader reader;
    private final CifarFiles files;

    Rows(ManifestReader reader, CifarFiles files) {
      this.reader = reader;
      this.files = files;
    }

    @Override
    public Optional<SourceRow> next() throws IOException {
      return reader.next().map(row -> row.sourceRow(options.idPrefix(), () -> registration(row)));
    }

    private Registration registration(ManifestRow row) throws SampleRefusedException {
      var file = row.text("file");
      long index = row.number("index");
      long label = row.number("label");
      var listed = Registrations.split(row.text("split"));
      var image = files.read(file, index);
      if (image.label() != label) {
        throw new SampleRefusedException(
            Reason.LABEL_MISMATCH,
            "The manifest says label %d, %s says %d".formatted(label, file, image.label()));
      }
      return Registrations.of(
          row.id(options.idPrefix()),
          label,
          options.split().orElse(listed),
          row.optional("subject"),
          new Content.Pixels(shape, image.pixels()));
    }

    @Override
    public void close() throws IOException {
      try (reader) {
        files.close();
      }
    }
  }
}
