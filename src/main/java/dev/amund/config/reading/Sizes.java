package dev.amund.config.reading;

import java.util.regex.Pattern;

/** Sizes as people write them: 0, 4096, 512MiB, 1GiB, 2TiB. The units are powers of 1024. */
final class Sizes {
  private static final Pattern SIZE = Pattern.compile("(\\d+)\\s*(B|KiB|MiB|GiB|TiB)?");
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};
  private static final int STEP = 1024;

  private Sizes() {}

  /**
   * Reads a size.
   *
   * @return bytes
   * @throws IllegalArgumentException if it is invalid or too large
   */
  static long parse(String value) {
    var matcher = SIZE.matcher(value);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(value);
    }
    try {
      long bytes = Long.parseLong(matcher.group(1));
      for (int i = 0; matcher.group(2) != null && !UNITS[i].equals(matcher.group(2)); i++) {
        bytes = Math.multiplyExact(bytes, STEP);
      }
      return bytes;
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(value, e);
    }
  }

  /** Writes a size in the largest unit in which it is a whole number. */
  static String format(long bytes) {
    long amount = bytes;
    int unit = 0;
    while (amount != 0 && amount % STEP == 0 && unit < UNITS.length - 1) {
      amount /= STEP;
      unit++;
    }
    return unit == 0 ? Long.toString(amount) : amount + UNITS[unit];
  }
}
