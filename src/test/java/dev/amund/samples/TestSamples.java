package dev.amund.samples;

import dev.amund.samples.shape.ImageShape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

/** Samples to test with. */
final class TestSamples {
  static final ImageShape TINY = new ImageShape(1, 2, 3);

  static final UUID BATCH = UUID.fromString("11111111-2222-4333-8444-555555555555");

  private TestSamples() {}

  /** Its pixels are a function of id and label. */
  static Sample tiny(String id, int label, Split split, String subject) {
    var pixels = new byte[TINY.size()];
    new Random(id.hashCode() * 31L + label).nextBytes(pixels);
    return new Sample(
        id, label, split, Optional.of(subject).filter(s -> !s.isEmpty()), TINY, pixels);
  }

  static Sample tiny(String id) {
    return tiny(id, 0, Split.TRAIN, "");
  }

  /** A CIFAR-sized sample full of the marker. */
  static Sample marked(String id, byte[] marker) {
    var pixels = new byte[ImageShape.CIFAR.size()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = marker[i % marker.length];
    }
    return new Sample(id, 1, Split.TRAIN, Optional.of("subject-" + id), ImageShape.CIFAR, pixels);
  }

  /** A CIFAR-sized sample of noise. */
  static Sample noise(String id, long seed) {
    var pixels = new byte[ImageShape.CIFAR.size()];
    new Random(seed).nextBytes(pixels);
    return new Sample(id, 2, Split.TRAIN, Optional.empty(), ImageShape.CIFAR, pixels);
  }

  /**
   * As it is just before it is put into a store without links. Its id may be one that is refused
   * today and that older stores hold.
   */
  static PreparedSample prepared(Sample sample) {
    return new PreparedSample(
        sample.id(),
        sample.label(),
        sample.split(),
        sample.subject(),
        HeldContent.pixels(sample.pixels()),
        sample.shape(),
        Fingerprint.of(sample.shape(), sample.pixels()));
  }

  /** All of them, or none. */
  static void putAll(SampleStore store, List<Sample> samples) {
    store.putAll(samples.stream().map(TestSamples::prepared).toList(), Map.of(), true);
  }

  /** Bytes that no noise holds. */
  static byte[] marker(int number) {
    var marker = new byte[32];
    new Random(-1_000_000L - number).nextBytes(marker);
    return marker;
  }
}
