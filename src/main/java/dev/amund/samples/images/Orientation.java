package dev.amund.samples.images;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The orientation of a file's pixels, as a camera that was held on its side notes it: tag 0x0112 of
 * EXIF (JEITA CP-3451, section 4.6.4), in the first directory of a TIFF structure.
 *
 * @param swapsSides whether what are rows in the file are columns of the image
 * @param mirrorsX whether the first column of the file is at the right, after sides were swapped
 * @param mirrorsY whether the first row is at the bottom, likewise
 */
record Orientation(boolean swapsSides, boolean mirrorsX, boolean mirrorsY) {
  /** Upright, which also stands for a file that notes nothing or nonsense. */
  static final Orientation UPRIGHT = new Orientation(false, false, false);

  private static final int TAG = 0x0112;
  private static final int SHORT = 3;
  private static final int MAGIC = 42;
  private static final int ENTRY_BYTES = 12;

  /**
   * Reads the orientation from EXIF data. Nothing that they claim is trusted: data that are broken
   * say nothing.
   *
   * @param tiff begins with the byte order, {@code II} or {@code MM}
   */
  static Orientation ofExif(ByteBuffer tiff) {
    try {
      return of(value(tiff.slice()));
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      return UPRIGHT;
    }
  }

  /** Returns 0 where there is none. */
  private static int value(ByteBuffer tiff) {
    short order = tiff.getShort(0);
    if (order != 0x4949 && order != 0x4D4D) {
      return 0;
    }
    tiff.order(order == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    if (tiff.getShort(2) != MAGIC) {
      return 0;
    }
    int directory = tiff.getInt(Integer.BYTES);
    int entries = Short.toUnsignedInt(tiff.getShort(directory));
    for (int i = 0; i < entries; i++) {
      int entry = directory + Short.BYTES + i * ENTRY_BYTES;
      if (Short.toUnsignedInt(tiff.getShort(entry)) == TAG) {
        boolean isOneShort = tiff.getShort(entry + 2) == SHORT && tiff.getInt(entry + 4) == 1;
        return isOneShort ? Short.toUnsignedInt(tiff.getShort(entry + 8)) : 0;
      }
    }
    return 0;
  }

  /**
   * @param value as EXIF has it: 1 to 8
   */
  static Orientation of(int value) {
    return switch (value) {
      case 2 -> new Orientation(false, true, false);
      case 3 -> new Orientation(false, true, true);
      case 4 -> new Orientation(false, false, true);
      case 5 -> new Orientation(true, false, false);
      case 6 -> new Orientation(true, true, false);
      case 7 -> new Orientation(true, true, true);
      case 8 -> new Orientation(true, false, true);
      default -> UPRIGHT;
    };
  }
}
