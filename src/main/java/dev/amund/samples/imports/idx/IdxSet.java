package dev.amund.samples.imports.idx;

import dev.amund.samples.Content;
import dev.amund.samples.Registration;
import dev.amund.samples.Split;
import dev.amund.samples.imports.source.ImportException;
import dev.amund.samples.imports.source.Registrations;
import dev.amund.samples.imports.source.Shapes;
import dev.amund.samples.imports.source.SourceRow;
import dev.amund.samples.imports.source.SourceRows;
import dev.amund.samples.report.SampleRefusedException;
import dev.amund.samples.shape.ImageShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Images and their labels in two IDX files.
 *
 * @param name what stands before {@code -images-idx3-ubyte}, such as {@code train}
 */
public record IdxSet(String name, Split split, Path images, Path labels) {
  private static final Pattern IMAGES =
      Pattern.compile("(?<set>.*)-images(?<sep>[-.])idx3-ubyte(?<gz>(\\.gz)?)");

  /** Returns whether the file is named as images are. */
  static boolean isImages(Path file) {
    return IMAGES.matcher(file.getFileName().toString()).matches();
  }

  /**
   * The set with these images. Its split is TRAIN where the name has {@code train} in it, and
   * HOLDOUT where it has {@code t10k} or {@code test}.
   *
   * @param given the split, instead of what the name says
   * @throws ImportException there are no labels, or the split is not known
   */
  static IdxSet of(Path images, Optional<Split> given) {
    var matcher = IMAGES.matcher(images.getFileName().toString());
    if (!matcher.matches()) {
      throw new ImportException(
          images + " is not named as IDX images are: NAME-images-idx3-ubyte, with or without .gz");
    }
    var name = matcher.group("set");
    var separator = matcher.group("sep");
    var plain = images.resolveSibling("%s-labels%sidx1-ubyte".formatted(name, separator));
    var packed = Path.of(plain + ".gz");
    boolean isPacked = !matcher.group("gz").isEmpty();
    var preferred = isPacked ? packed : plain;
    var labels = Files.exists(preferred) ? preferred : isPacked ? plain : packed;
    if (!Files.exists(labels)) {
      throw new ImportException("There are no labels %s for %s".formatted(preferred, images));
    }
    return new IdxSet(name, given.orElseGet(() -> splitOf(name, images)), images, labels);
  }

  private static Split splitOf(String name, Path images) {
    if (name.contains("train")) {
      return Split.TRAIN;
    }
    if (name.contains("t10k") || name.contains("test")) {
      return Split.HOLDOUT;
    }
    throw new ImportException(
        "The name of %s does not tell its split; say it (--split)".formatted(images));
  }

  /**
   * Opens both files.
   *
   * @throws ImportException their counts disagree, or one of them is not what it should be
   */
  Rows open(String idPrefix) throws IOException {
    var pictures = new IdxStream(images, 3);
    try {
      return open(pictures, new IdxStream(labels, 1), idPrefix);
    } catch (IOException | RuntimeException e) {
      pictures.close();
      throw e;
    }
  }

  private Rows open(IdxStream pictures, IdxStream marks, String idPrefix) throws IOException {
    try {
      return new Rows(pictures, marks, idPrefix);
    } catch (RuntimeException e) {
      marks.close();
      throw e;
    }
  }

  /** The rows of the set. */
  final class Rows implements SourceRows {
    private final IdxStream pictures;
    private final IdxStream labels;
    private final String idPrefix;
    private final ImageShape shape;
    private long index;

    private Rows(IdxStream pictures, IdxStream labels, String idPrefix) {
      this.pictures = pictures;
      this.labels = labels;
      this.idPrefix = idPrefix;
      if (pictures.count() != labels.count()) {
        throw new ImportException(
            "%s has %,d images, and %s has %,d labels"
                .formatted(images, pictures.count(), labels(), labels.count()));
      }
      this.shape = Shapes.of(1, pictures.dimension(1), pictures.dimension(2));
    }

    private Path labels() {
      return IdxSet.this.labels;
    }

    long count() {
      return pictures.count();
    }

    ImageShape shape() {
      return shape;
    }

    @Override
    public Optional<SourceRow> next() throws IOException {
      if (index == pictures.count()) {
        pictures.requireEnd();
        labels.requireEnd();
        return Optional.empty();
      }
      var pixels = pictures.next(shape.size(), index);
      int label = Byte.toUnsignedInt(labels.next(1, index)[0]);
      var id = "%s%s/%d".formatted(idPrefix, name, index);
      var place = "%s item %d".formatted(name, index);
      index++;
      return Optional.of(new SourceRow(place, id, () -> registration(id, label, pixels)));
    }

    private Registration registration(String id, int label, byte[] pixels)
        throws SampleRefusedException {
      return Registrations.of(
          id, label, split, Optional.empty(), new Content.Pixels(shape, pixels));
    }

    @Override
    public void close() throws IOException {
      try (labels) {
        pictures.close();
      }
    }
  }
}
