package dev.amund.bench.common;

import java.util.HashMap;
import java.util.Map;

/** Configuration keys of a bench, over those that somebody has set for it. */
public final class BenchSettings {
  private static final String ROOT = "amund.";
  private static final String MODEL = ROOT + "models." + BenchEnvironment.MODEL + ".";

  private BenchSettings() {}

  /**
   * Returns {@code settings} with {@code own} over them, also over what they set for the model of
   * the bench alone.
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
