package dev.amund.samples.imports.source;

import dev.amund.config.ImagePreparation;
import dev.amund.samples.shape.SampleShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A data set in files of one format, as rows in an order that is the same every time. */
public interface SampleSource {
  /** The format. */
  Format format();

  /** The file or directory. */
  Path path();

  /** Returns how image files are prepared, if that was given; other formats ignore it. */
  default Optional<ImagePreparation> imagePreparation() {
    return Optional.empty();
  }

  /**
   * Looks over the source without reading any image.
   *
   * @throws IOException it cannot be read
   * @throws ImportException it is not what its format says, as a whole
   */
  Survey survey() throws IOException;

  /**
   * Reads from the first row on.
   *
   * @throws IOException it cannot be read
   * @throws ImportException it is not what its format says, as a whole
   */
  SourceRows open() throws IOException;

  /**
   * The summary of a source.
   *
   * @param rows how many there are; as many as could be counted where the source is broken
   * @param fingerprint of everything the rows come from: names, sizes and times of the files, and
   *     the options. Another fingerprint means another source
   * @param shape of all images, where it is known beforehand
   * @param classes the names of the labels 0, 1, …; empty where labels are numbers
   * @param preparation what the elements of a sample are made of and how, where the source tells;
   *     samples that are prepared otherwise need another store
   */
  record Survey(
      long rows,
      String fingerprint,
      Optional<SampleShape> shape,
      List<String> classes,
      Optional<String> preparation) {

    /** Copies the classes. */
    public Survey {
      classes = List.copyOf(classes);
    }

    /** A source that does not tell how its samples were prepared. */
    public Survey(
        long rows, String fingerprint, Optional<SampleShape> shape, List<String> classes) {
      this(rows, fingerprint, shape, classes, Optional.empty());
    }
  }
}
