package dev.amund.event;

import java.util.Locale;

/** The values of labels of metrics. */
public final class MetricLabels {
  private MetricLabels() {}

  /** Returns what a constant is called in a label, such as {@code retrain_required}. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
