package dev.amund.samples.imports.source;

import dev.amund.config.ImagePreparation;
import dev.amund.samples.Split;
import dev.amund.samples.shape.ImageShape;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The options of an import. Each format uses those that mean something to it.
 *
 * @param shape of all images; image files of another size are resized to it
 * @param split of all samples, instead of what the source says
 * @param idPrefix stands before every id, so that several sources fit into one store
 * @param coarse take the 20 superclasses of CIFAR-100 instead of its 100 classes
 * @param link store where the image files are rather than what is in them
 * @param classes a file with the names of the labels 0, 1, …, one a line
 * @param preparation how image files are brought to the shape; empty leaves it to the target
 */
public record ImportOptions(
    Optional<ImageShape> shape,
    Optional<Split> split,
    String idPrefix,
    boolean coarse,
    boolean link,
    Optional<Path> classes,
    Optional<ImagePreparation> preparation) {

  /** Options that say nothing of how image files are prepared. */
  public ImportOptions(
      Optional<ImageShape> shape,
      Optional<Split> split,
      String idPrefix,
      boolean coarse,
      boolean link,
      Optional<Path> classes) {
    this(shape, split, idPrefix, coarse, link, classes, Optional.empty());
  }

  /** Nothing beside the source. */
  public static ImportOptions none() {
    return new ImportOptions(
        Optional.empty(), Optional.empty(), "", false, false, Optional.empty());
  }

  /** These options with a shape. */
  public ImportOptions withShape(ImageShape shape) {
    return new ImportOptions(
        Optional.of(shape), split, idPrefix, coarse, link, classes, preparation);
  }

  /** These options with a preparation of image files. */
  public ImportOptions withPreparation(ImagePreparation how) {
    return new ImportOptions(shape, split, idPrefix, coarse, link, classes, Optional.of(how));
  }

  /** These options with a split for all samples. */
  public ImportOptions withSplit(Split split) {
    return new ImportOptions(
        shape, Optional.of(split), idPrefix, coarse, link, classes, preparation);
  }
}
