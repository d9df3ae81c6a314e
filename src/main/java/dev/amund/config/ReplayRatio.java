package dev.amund.config;

import dev.amund.config.reading.ConfigReader;

/**
 * The amount of retained data D_R in each epoch, as a multiple of the forget set.
 *
 * @param times 0 is the paper's setting without retained data
 */
public record ReplayRatio(int times) {
  private static final int MAX = 100_000;

  /** The whole of D_R, whatever its size: the paper's setting. All of it is in memory at once. */
  public static final ReplayRatio ALL = new ReplayRatio(Integer.MAX_VALUE);

  static ReplayRatio read(ConfigReader reader, String name, String defaultValue) {
    return reader.value(
        name, defaultValue, "a whole number from 0 to " + MAX + ", or all", ReplayRatio::parse);
  }

  private static ReplayRatio parse(String text) {
    if (text.equals("all")) {
      return ALL;
    }
    int times = Integer.parseInt(text);
    if (times < 0 || times > MAX) {
      throw new IllegalArgumentException();
    }
    return new ReplayRatio(times);
  }

  /** Returns whether any retained data is used. */
  public boolean isNone() {
    return times == 0;
  }

  /** Returns the ratio as written in the configuration. */
  @Override
  public String toString() {
    return equals(ALL) ? "all" : Integer.toString(times);
  }
}
