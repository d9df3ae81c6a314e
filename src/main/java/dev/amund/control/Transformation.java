package dev.amund.control;

import dev.amund.amun.Permutation;
import dev.amund.config.ControlConfig.TransformationKind;
import dev.amund.model.InputSpace;
import dev.amund.model.Tensor;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A way to make an input that the model has not learned by heart out of one that it has. What the
 * model says of such inputs tells how it generalises, and with that as their soft label they hold
 * it to that; any transformation is admissible, whether or not its result still shows the class.
 *
 * @param kind which
 * @param strength what it means depends on the kind; see {@link TransformationKind}
 */
public record Transformation(TransformationKind kind, double strength) {
  /** Dimensions of images, the one that counts them included. */
  private static final int IMAGES = 4;

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Transformation parse(String text) {
    String[] parts = text.split(" ");
    if (parts.length != 2) {
      throw new IllegalArgumentException("no transformation: " + text);
    }
    return new Transformation(
        TransformationKind.valueOf(parts[0].toUpperCase(Locale.ROOT)),
        Double.parseDouble(parts[1]));
  }

  /**
   * Returns the images transformed, each in its own way where the kind has something to draw.
   *
   * @param images (N, channels, height, width) in [0, 1], or others that the kind {@linkplain #fits
   *     fits}; their scope owns the result
   * @param space that they are of
   */
  Tensor of(Tensor images, InputSpace space, SplittableRandom random) {
    return switch (kind) {
      case AUTO -> throw new IllegalStateException("none was chosen yet");
      case NONE -> images;
      case MIRROR -> images.mirrored();
      case SHIFT -> shifted(images, random);
      case MIXUP -> mixed(images, random);
      case NOISE -> space.disturbed(images, strength, random);
    };
  }

  /** Returns whether it means anything to inputs of this shape: not all of them are pictures. */
  boolean fits(long[] shape) {
    return shape.length == IMAGES
        || kind != TransformationKind.MIRROR && kind != TransformationKind.SHIFT;
  }

  /** Each with another one of the set, of which it keeps a share of {@code strength} to 1. */
  private Tensor mixed(Tensor images, SplittableRandom random) {
    var scope = images.scope();
    float[] shares = new float[images.size()];
    float[] rests = new float[shares.length];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = (float) random.nextDouble(Math.min(strength, Math.nextDown(1.0)), 1);
      rests[i] = 1 - shares[i];
    }
    Tensor others = images.rows(Permutation.of(images.size(), random));
    return images
        .times(images.perSample(scope, shares))
        .plus(others.times(images.perSample(scope, rests)));
  }

  /** By up to {@code strength} of its height and width, the edge repeated. */
  private Tensor shifted(Tensor images, SplittableRandom random) {
    long[] shape = images.shape();
    int planes = (int) shape[1];
    int height = (int) shape[2];
    int width = (int) shape[3];
    int down = Math.max(1, (int) Math.round(strength * height));
    int right = Math.max(1, (int) Math.round(strength * width));
    float[] from = images.toFloats();
    float[] to = new float[from.length];
    for (int n = 0; n < shape[0]; n++) {
      int dy = random.nextInt(-down, down + 1);
      int dx = random.nextInt(-right, right + 1);
      for (int plane = n * planes; plane < (n + 1) * planes; plane++) {
        for (int y = 0; y < height; y++) {
          int row = (plane * height + clamp(y + dy, height)) * width;
          for (int x = 0; x < width; x++) {
            to[(plane * height + y) * width + x] = from[row + clamp(x + dx, width)];
          }
        }
      }
    }
    return images.scope().floats(to, shape);
  }

  private static int clamp(int place, int size) {
    return Math.max(0, Math.min(size - 1, place));
  }

  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT) + " " + strength;
  }
}
