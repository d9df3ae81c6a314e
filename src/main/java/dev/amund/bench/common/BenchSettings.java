package dev.amund.bench.common;

import java.util.HashMap;
import java.util.Map;

/** Combines the configuration keys of a bench with those of its caller. */
public final class BenchSettings {
  private static final String ROOT = "amund.";
  private static final String MODEL = ROOT + "models." + BenchEnvironment.MODEL + ".";

  private BenchSettings() {}

  /**
   * Returns {@code settings} overridden by {@code own}, including settings of the bench's model.
   */
  public static Map<String, String> with(Map<String, String> settings, Map<String, String> own) {
    var all = new HashMap<>(settings);
    own.forEach(
        (key, value) -> {
          all.put(key, value);
          all.remove(MODEL + key.substring(ROOT.length()));
        });
    return all;
  }
}
