package dev.amund.audit;

import java.util.Locale;

/**
 * A fault of an update, in words.
 *
 * @param text what is wrong, without figures of forget samples
 * @param figures what was measured, which ends the sentence; may be empty
 * @param samples of how many samples the figures tell
 */
public record GateFinding(String text, String figures, int samples) {

  /**
   * Returns a finding with figures of samples.
   *
   * @param template of the figures, with its values
   */
  static GateFinding of(String text, int samples, String template, Object... values) {
    return new GateFinding(text, String.format(Locale.ROOT, template, values), samples);
  }

  /**
   * Returns a finding that tells of no forget sample.
   *
   * @param template of a sentence, with its values
   */
  static GateFinding ofTheModel(String template, Object... values) {
    return withoutFigures(String.format(Locale.ROOT, template, values));
  }

  /** Returns a finding that tells of no forget sample, in these words. */
  static GateFinding withoutFigures(String text) {
    return new GateFinding(text, "", Integer.MAX_VALUE);
  }

  /** Returns a sentence with the figures. */
  public String reason() {
    return figures.isEmpty() ? text : text + ": " + figures;
  }

  /**
   * Returns a sentence, with the figures if they tell of enough samples.
   *
   * @param minReportedSamples of how many they must tell
   */
  public String reason(int minReportedSamples) {
    return samples >= minReportedSamples
        ? reason()
        : "%s: no figures of fewer than %d samples are given.".formatted(text, minReportedSamples);
  }
}
