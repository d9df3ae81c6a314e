package dev.amund.bench.common;

import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.shape.ImageShape;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Fills sample stores of any size from the samples of a case. Copies have their own ids and are
 * shifted differently in each round, so that they are no lookalikes, for which the store searches
 * in every update.
 */
public final class RepeatedSamples {
  private static final int STEP = 3;
  private static final int STEPS_A_ROW = 10;
  private static final int ROWS_BETWEEN_PROGRESS = 10_000;

  private final List<Sample> train;
  private final List<Sample> holdout;

  /**
   * @param train at least one
   */
  public RepeatedSamples(List<Sample> train, List<Sample> holdout) {
    this.train = List.copyOf(train);
    this.holdout = List.copyOf(holdout);
  }

  /** Returns the number of original training samples. */
  public int originals() {
    return train.size();
  }

  /**
   * Fills a store, which stays open.
   *
   * @param size the resulting number of training samples, originals first
   * @return the ids of the originals, in order
   */
  public List<String> fill(SampleStore store, int size, BenchProgress progress) {
    progress.begin("filling a store with %,d samples".formatted(size));
    try (var writer = store.writer()) {
      holdout.forEach(writer::put);
      for (int i = 0; i < size; i++) {
        writer.put(copy(train.get(i % train.size()), i / train.size()));
        if ((i + 1) % ROWS_BETWEEN_PROGRESS == 0) {
          progress.show(i + 1, size);
        }
      }
    }
    return train.stream().limit(size).map(Sample::id).toList();
  }

  /**
   * @param number 0 for the original itself
   */
  static Sample copy(Sample original, int number) {
    if (number == 0 || !(original.shape() instanceof ImageShape shape)) {
      return original;
    }
    return new Sample(
        String.format(Locale.ROOT, "copy-%d/%s", number, original.id()),
        original.label(),
        original.split(),
        Optional.empty(),
        shape,
        shifted(
            shape,
            original.pixels(),
            STEP * (number % STEPS_A_ROW),
            STEP * (number / STEPS_A_ROW)));
  }

  /** Returns the pixels shifted cyclically. */
  private static byte[] shifted(ImageShape shape, byte[] pixels, int right, int down) {
    int height = shape.height();
    int width = shape.width();
    byte[] moved = new byte[pixels.length];
    for (int line = 0; line < shape.channels() * height; line++) {
      int channel = line / height;
      int to = channel * height + (line % height + down) % height;
      for (int x = 0; x < width; x++) {
        moved[to * width + (x + right) % width] = pixels[line * width + x];
      }
    }
    return moved;
  }
}
