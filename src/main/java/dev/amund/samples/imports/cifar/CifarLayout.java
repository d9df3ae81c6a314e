package dev.amund.samples.imports.cifar;

import dev.amund.samples.Split;
import dev.amund.samples.shape.ImageShape;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The layout of the binary versions of CIFAR-10 and CIFAR-100
 * (https://www.cs.toronto.edu/~kriz/cifar.html): one label byte in CIFAR-10, a coarse and a fine
 * one in CIFAR-100, then 3,072 bytes of pixels, plane by plane.
 *
 * @param labelBytes how many a record has
 * @param labelAt which of them is the label
 * @param classes how many labels there are
 * @param train names of the files with training images
 * @param holdout name of the file with held-out images
 */
record CifarLayout(int labelBytes, int labelAt, int classes, Pattern train, Pattern holdout) {
  static final CifarLayout TEN =
      new CifarLayout(
          1, 0, 10, Pattern.compile("data_batch_\\d+\\.bin"), Pattern.compile("test_batch\\.bin"));
  private static final Pattern TRAIN = Pattern.compile("train\\.bin");
  private static final Pattern TEST = Pattern.compile("test\\.bin");
  static final CifarLayout HUNDRED_FINE = new CifarLayout(2, 1, 100, TRAIN, TEST);
  static final CifarLayout HUNDRED_COARSE = new CifarLayout(2, 0, 20, TRAIN, TEST);

  /** Bytes of a record. */
  int recordBytes() {
    return labelBytes + ImageShape.CIFAR.size();
  }

  /** Returns how many records a file of this size has, one that is cut off included. */
  long records(long bytes) {
    return bytes / recordBytes() + (bytes % recordBytes() > 0 ? 1 : 0);
  }

  /** Returns what a file of this name holds; empty if it holds no images. */
  Optional<Split> split(String fileName) {
    if (train.matcher(fileName).matches()) {
      return Optional.of(Split.TRAIN);
    }
    return holdout.matcher(fileName).matches() ? Optional.of(Split.HOLDOUT) : Optional.empty();
  }

  /** The name of a file without its ending, as it stands in ids. */
  static String stem(String fileName) {
    int dot = fileName.lastIndexOf('.');
    return dot < 0 ? fileName : fileName.substring(0, dot);
  }
}
