package dev.amund.samples;

import dev.amund.artifacts.bytes.Sha256;
import dev.amund.samples.shape.ImageShape;
import dev.amund.samples.shape.SampleShape;
import java.nio.ByteBuffer;

/**
 * 64 bits that nearly equal images share: the difference hash (Krawetz, "Kind of Like That", 2013).
 * The image is averaged over its channels and shrunk to 9 × 8 cells; each bit tells whether a cell
 * is darker than its right neighbour. Noise, compression and a change of brightness flip few of
 * them; a mirrored, turned or cropped image is another image to it.
 *
 * <p>Of a tensor that is no image they are a hash, which only identical ones share: what is near
 * depends on what the features mean.
 *
 * @param bits row by row, the first cell's highest
 */
record Fingerprint(long bits) {
  /**
   * The bits fall into this many bands. Fingerprints that differ in fewer bits than there are bands
   * agree in a whole band, so a look-up by bands finds them.
   */
  static final int BANDS = 4;

  private static final int ROWS = 8;
  private static final int COLUMNS = 9;
  private static final int BAND_BITS = Long.SIZE / BANDS;

  /**
   * @param elements of a sample of this shape, row-major
   */
  static Fingerprint of(SampleShape shape, byte[] elements) {
    return shape instanceof ImageShape image
        ? ofImage(image, elements)
        : new Fingerprint(ByteBuffer.wrap(Sha256.newDigest().digest(elements)).getLong());
  }

  private static Fingerprint ofImage(ImageShape shape, byte[] pixels) {
    double[] cells = shrink(shape, pixels);
    long bits = 0;
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < COLUMNS - 1; column++) {
        int cell = row * COLUMNS + column;
        bits = bits << 1 | (cells[cell] < cells[cell + 1] ? 1 : 0);
      }
    }
    return new Fingerprint(bits);
  }

  /** Returns a band of the bits. */
  short band(int band) {
    return (short) (bits >>> (band * BAND_BITS));
  }

  /** Returns the number of bits in which two fingerprints differ. */
  int distance(Fingerprint other) {
    return Long.bitCount(bits ^ other.bits);
  }

  /** Mean grey value of each cell; an image smaller than the grid repeats its pixels. */
  private static double[] shrink(ImageShape shape, byte[] pixels) {
    double[] cells = new double[ROWS * COLUMNS];
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < COLUMNS; column++) {
        cells[row * COLUMNS + column] = mean(shape, pixels, row, column);
      }
    }
    return cells;
  }

  private static double mean(ImageShape shape, byte[] pixels, int row, int column) {
    int top = start(row, ROWS, shape.height());
    int bottom = Math.max(top + 1, start(row + 1, ROWS, shape.height()));
    int left = start(column, COLUMNS, shape.width());
    int right = Math.max(left + 1, start(column + 1, COLUMNS, shape.width()));
    long sum = 0;
    for (int channel = 0; channel < shape.channels(); channel++) {
      for (int y = top; y < bottom; y++) {
        int line = (channel * shape.height() + y) * shape.width();
        for (int x = left; x < right; x++) {
          sum += Byte.toUnsignedInt(pixels[line + x]);
        }
      }
    }
    return (double) sum / ((long) shape.channels() * (bottom - top) * (right - left));
  }

  private static int start(int cell, int cells, int size) {
    return (int) ((long) cell * size / cells);
  }
}
