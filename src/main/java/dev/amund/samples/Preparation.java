package dev.amund.samples;

import dev.amund.samples.images.ImageDecoder;
import dev.amund.samples.images.ImageHeader;
import dev.amund.samples.links.Links;
import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.SampleRefusedException;
import dev.amund.samples.shape.SampleShape;
import java.util.Optional;

/** Looks at what is handed over before it is put: decodes it once, and keeps it as it came. */
final class Preparation {
  private static final int MOST_BYTES = 64 * 1024 * 1024;

  private final Links links;

  Preparation(Links links) {
    this.links = links;
  }

  /**
   * @param shape of the samples of the store; empty before the first, which makes it
   * @param labels those that the model knows
   * @param images decodes image files as the store does
   * @throws SampleRefusedException the content or the label cannot be used
   */
  PreparedSample prepare(
      Registration sample, Optional<SampleShape> shape, LabelRange labels, ImageDecoder images)
      throws SampleRefusedException {
    if (!labels.knows(sample.label())) {
      int classes = labels.classes().orElseThrow();
      throw new SampleRefusedException(
          Reason.UNKNOWN_LABEL,
          "Sample %s has label %d, and the model has %d classes, 0 to %d"
              .formatted(sample.id(), sample.label(), classes, classes - 1));
    }
    var content = sample.content();
    if (content instanceof Content.Pixels pixels) {
      return ofPixels(sample, pixels, shape.orElse(pixels.shape()));
    }
    if (content instanceof Content.Encoded encoded) {
      return ofFile(sample, encoded.bytes(), HeldContent.encoded(encoded.bytes()), shape, images);
    }
    var uri = ((Content.Link) content).uri();
    var file = links.fetch(uri);
    return ofFile(sample, file, HeldContent.link(uri, file), shape, images);
  }

  private static PreparedSample ofPixels(
      Registration sample, Content.Pixels pixels, SampleShape shape) throws SampleRefusedException {
    if (!pixels.shape().equals(shape)) {
      throw new SampleRefusedException(
          Reason.WRONG_SHAPE,
          "It is %s, and all samples of the store are %s. Another shape needs another store"
              .formatted(pixels.shape(), shape));
    }
    if (!shape.type().areFinite(pixels.bytes())) {
      throw new SampleRefusedException(
          Reason.BAD_PIXELS, "A number of it is infinite or NaN, and no model learns from that");
    }
    return prepared(sample, HeldContent.pixels(pixels.bytes()), shape, pixels.bytes());
  }

  private static PreparedSample ofFile(
      Registration sample,
      byte[] file,
      HeldContent held,
      Optional<SampleShape> known,
      ImageDecoder images)
      throws SampleRefusedException {
    if (file.length > MOST_BYTES) {
      throw new SampleRefusedException(
          Reason.TOO_LARGE, "The image file has more than %,d bytes".formatted(MOST_BYTES));
    }
    // What is held already is not asked this again: it must be there to be forgotten.
    ImageHeader.requireWhole(file);
    SampleShape shape = known.isPresent() ? known.get() : images.shapeOf(file);
    return prepared(sample, held, shape, images.decode(file, shape));
  }

  private static PreparedSample prepared(
      Registration sample, HeldContent content, SampleShape shape, byte[] pixels) {
    return new PreparedSample(
        sample.id(),
        sample.label(),
        sample.split(),
        sample.subject(),
        content,
        shape,
        Fingerprint.of(shape, pixels));
  }
}
