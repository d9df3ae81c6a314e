package dev.amund.samples;

import dev.amund.samples.shape.SampleShape;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * A labelled image or other tensor, and whose it is.
 *
 * @param id its name in deletion requests; 1 to 1,024 bytes of UTF-8
 * @param label its true class, 0 or more
 * @param split what it is held for
 * @param subject the person it is about or came from; 1 to 1,024 bytes of UTF-8
 * @param shape its dimensions, and the type of its elements
 * @param pixels its elements in row-major order, little-endian; copied on the way in and out
 */
public record Sample(
    String id, int label, Split split, Optional<String> subject, SampleShape shape, byte[] pixels) {

  /**
   * @throws IllegalArgumentException a component is outside its range, or there are not as many
   *     pixels as the shape has
   */
  public Sample {
    Keys.requireNames(id, subject);
    if (label < 0) {
      throw new IllegalArgumentException("Sample %s: label %d is negative".formatted(id, label));
    }
    Objects.requireNonNull(split, "split");
    if (pixels.length != shape.size()) {
      throw new IllegalArgumentException(
          "Sample %s: %d bytes of elements, but %s makes %d"
              .formatted(id, pixels.length, shape, shape.size()));
    }
    pixels = pixels.clone();
  }

  @Override
  public byte[] pixels() {
    return pixels.clone();
  }

  /** The elements themselves, for those in this package who only read them. */
  byte[] sharedPixels() {
    return pixels;
  }

  /** Returns the sample in the form in which it is put into a store. */
  Registration registration() {
    return new Registration(id, label, split, subject, new Content.Pixels(shape, pixels));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Sample that
        && id.equals(that.id)
        && label == that.label
        && split == that.split
        && subject.equals(that.subject)
        && shape.equals(that.shape)
        && Arrays.equals(pixels, that.pixels);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, label, split, subject, shape, Arrays.hashCode(pixels));
  }

  /** Names the sample without its elements, which belong in no log. */
  @Override
  public String toString() {
    return "Sample[%s, label %d, %s, %s]".formatted(id, label, split, shape);
  }
}
