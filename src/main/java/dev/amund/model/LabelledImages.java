package dev.amund.model;

import java.util.List;

/**
 * Images, or other samples, with their classes.
 *
 * @param images float32 (N, channels, height, width) in [0, 1], or (N, …) of any other kind
 * @param labels int64 (N), from 0
 */
public record LabelledImages(Tensor images, Tensor labels) {
  public LabelledImages {
    if (images.shape().length < 2 || labels.shape().length != 1) {
      throw new IllegalArgumentException(
          "samples are (N, …) and labels (N), not " + images + ", " + labels);
    }
    if (images.size() != labels.size()) {
      throw new IllegalArgumentException(images.size() + " samples, " + labels.size() + " labels");
    }
  }

  /** Returns the number of images. */
  public int size() {
    return images.size();
  }

  /** Chosen ones, in the order given, as a copy in the innermost scope of the two tensors. */
  public LabelledImages rows(int[] indices) {
    return new LabelledImages(images.rows(indices), labels.rows(indices));
  }

  /** Selects rows by indices that are on the device already and known to be right. */
  LabelledImages rows(Tensor indices) {
    return new LabelledImages(images.rows(indices), labels.rows(indices));
  }

  /** Returns the images from {@code from} (inclusive) to {@code to} (exclusive), without a copy. */
  public LabelledImages rows(int from, int to) {
    return new LabelledImages(images.rows(from, to), labels.rows(from, to));
  }

  /** Returns the same images and labels, without a copy, as tensors of another scope. */
  public LabelledImages in(TensorScope scope) {
    return new LabelledImages(images.in(scope), labels.in(scope));
  }

  /**
   * Several sets one after the other.
   *
   * @param scope that owns the result
   * @param parts at least one
   */
  public static LabelledImages concat(TensorScope scope, List<LabelledImages> parts) {
    return new LabelledImages(
        Tensor.concat(scope, parts.stream().map(LabelledImages::images).toList()),
        Tensor.concat(scope, parts.stream().map(LabelledImages::labels).toList()));
  }
}
