package dev.amund.samples.imports.source;

/** Tells data sets from bombs, which are small when compressed and endless when not. */
public final class Inflation {
  /** Images that compress better than this are all of one colour. */
  private static final long MOST_TIMES = 200;

  /** Up to here it does no harm. */
  private static final long HARMLESS_BYTES = 64L * 1024 * 1024;

  private Inflation() {}

  /**
   * Requires that so many bytes can be data.
   *
   * @param name of the file or of what is in it, for messages
   * @throws ImportException they are too many for what they came out of
   */
  public static void requirePlausible(String name, long compressed, long inflated) {
    if (inflated > HARMLESS_BYTES && inflated / MOST_TIMES > compressed) {
      throw new ImportException(
          "%s becomes more than %d times as large when it is unpacked, as a bomb does; if it is a data set, unpack it and import what was in it"
              .formatted(name, MOST_TIMES));
    }
  }
}
