package dev.amund.samples;

import dev.amund.samples.images.ImageDecoder;
import dev.amund.samples.images.ImageHeader;
import dev.amund.samples.report.SampleRefusedException;
import dev.amund.samples.shape.SampleShape;
import java.net.URI;

/**
 * The content of a sample as it was registered. It is kept like that, and decoded when it is looked
 * at.
 */
public sealed interface Content {
  /**
   * The tensor itself: the pixels of an image, or the elements of another sample.
   *
   * @param bytes of the elements in row-major order, little-endian; not copied, so not to be
   *     written to
   */
  record Pixels(SampleShape shape, byte[] bytes) implements Content {
    /**
     * @throws IllegalArgumentException there are not as many bytes as the shape has
     */
    public Pixels {
      if (bytes.length != shape.size()) {
        throw new IllegalArgumentException(
            "%d bytes of elements, but %s makes %d".formatted(bytes.length, shape, shape.size()));
      }
    }
  }

  /**
   * An image file.
   *
   * @param bytes PNG (ISO/IEC 15948) or JPEG (ITU-T T.81); not copied, so not to be written to
   */
  record Encoded(byte[] bytes) implements Content {
    /**
     * Requires that a store could take the image: that it is whole and can be decoded.
     *
     * @throws SampleRefusedException it could not
     */
    public void requireDecodable() throws SampleRefusedException {
      ImageHeader.requireWhole(bytes);
      ImageDecoder.requireDecodable(bytes);
    }
  }

  /**
   * The address of an image file. The store keeps the address and a hash, not the file: who has it
   * must delete it himself when the sample is erased.
   *
   * @param uri of a PNG or JPEG file, absolute; {@code file}, {@code http} or {@code https}
   */
  record Link(URI uri) implements Content {
    private static final int MOST_CHARS = 8192;

    /**
     * @throws IllegalArgumentException the address has more than 8,192 characters
     */
    public Link {
      if (uri.toString().length() > MOST_CHARS) {
        throw new IllegalArgumentException(
            "A link has at most %,d characters".formatted(MOST_CHARS));
      }
    }
  }
}
