package dev.amund.model;

import java.util.List;

/**
 * Images with what a model is to say of them.
 *
 * @param images float32 (N, channels, height, width), values in [0, 1]
 * @param targets float32 (N, classes): a probability for each class, times the weight of the image
 *     in the mean over a batch, which is thus the sum of its row
 */
public record SoftLabelledImages(Tensor images, Tensor targets) {
  public SoftLabelledImages {
    if (images.shape().length < 2 || targets.shape().length != 2) {
      throw new IllegalArgumentException(
          "images are (N, channels, height, width) and targets (N, classes), not "
              + images
              + ", "
              + targets);
    }
    if (images.size() != targets.size()) {
      throw new IllegalArgumentException(images.size() + " images, " + targets.size() + " targets");
    }
  }

  /**
   * Returns images whose targets are their labels, with weight 1.
   *
   * @param classes how many the model knows; a label beyond gives a row of zeros
   */
  public static SoftLabelledImages of(LabelledImages images, int classes) {
    return new SoftLabelledImages(images.images(), images.labels().oneHot(classes));
  }

  /** Returns the number of images. */
  public int size() {
    return images.size();
  }

  /** Returns the same images and targets, without a copy, as tensors of another scope. */
  public SoftLabelledImages in(TensorScope scope) {
    return new SoftLabelledImages(images.in(scope), targets.in(scope));
  }

  /**
   * Several sets one after the other.
   *
   * @param scope that owns the result
   * @param parts at least one
   */
  public static SoftLabelledImages concat(TensorScope scope, List<SoftLabelledImages> parts) {
    return new SoftLabelledImages(
        Tensor.concat(scope, parts.stream().map(SoftLabelledImages::images).toList()),
        Tensor.concat(scope, parts.stream().map(SoftLabelledImages::targets).toList()));
  }
}
