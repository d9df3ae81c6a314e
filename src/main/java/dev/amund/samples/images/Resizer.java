package dev.amund.samples.images;

import java.util.Arrays;

/**
 * Resizes an image, or computes a part of the resized image only. First along the rows and then
 * along the columns, rounded to bytes between, as Pillow does. A row of the image is looked at once
 * and then let go: a very long image takes no more memory than its result.
 */
final class Resizer {
  private static final int HALF = 1 << (Resampling.PRECISION - 1);
  private static final int MOST = 255;

  private final Raster image;
  private final Resampling columns;
  private final Resampling rows;

  /** Sums of the rows of the result that are under way; empty before and after. */
  private final int[][] sums;

  private final Raster result;

  private Resizer(Raster image, Resampling columns, Resampling rows) {
    this.image = image;
    this.columns = columns;
    this.rows = rows;
    this.sums = new int[rows.count()][];
    int width = columns.count();
    this.result =
        new Raster(
            width,
            rows.count(),
            image.channels(),
            new byte[width * rows.count() * image.channels()]);
  }

  /**
   * Resizes an image.
   *
   * @param columns how the pixels of a row of the result come of those of a row of the image
   * @param rows how the rows come of the image's
   */
  static Raster resize(Raster image, Resampling columns, Resampling rows) {
    return new Resizer(image, columns, rows).run();
  }

  private Raster run() {
    int next = 0;
    int done = 0;
    for (int y = rows.from()[0]; y < rows.to(rows.count() - 1); y++) {
      int[] row = resizedRow(y);
      // Both ends of the windows move in one direction only.
      while (next < rows.count() && rows.from()[next] <= y) {
        sums[next] = new int[row.length];
        Arrays.fill(sums[next], HALF);
        next++;
      }
      for (int target = done; target < next; target++) {
        add(row, rows.weights()[target], y - rows.from()[target], sums[target]);
      }
      while (done < next && rows.to(done) <= y + 1) {
        finish(done++);
      }
    }
    return result;
  }

  private static void add(int[] row, int[] weights, int place, int[] sum) {
    if (place < weights.length) {
      for (int i = 0; i < row.length; i++) {
        sum[i] += row[i] * weights[place];
      }
    }
  }

  private int[] resizedRow(int y) {
    int channels = image.channels();
    var row = new int[columns.count() * channels];
    for (int x = 0; x < columns.count(); x++) {
      int[] weights = columns.weights()[x];
      int first = (y * image.width() + columns.from()[x]) * channels;
      for (int channel = 0; channel < channels; channel++) {
        int sum = HALF;
        for (int i = 0; i < weights.length; i++) {
          sum += weights[i] * Byte.toUnsignedInt(image.bytes()[first + i * channels + channel]);
        }
        row[x * channels + channel] = toByte(sum);
      }
    }
    return row;
  }

  private void finish(int y) {
    int first = y * sums[y].length;
    for (int i = 0; i < sums[y].length; i++) {
      result.bytes()[first + i] = (byte) toByte(sums[y][i]);
    }
    sums[y] = null;
  }

  private static int toByte(int sum) {
    return Math.max(0, Math.min(MOST, sum >> Resampling.PRECISION));
  }
}
