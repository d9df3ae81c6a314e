package dev.amund.cli.dryrun;

import dev.amund.audit.AucInterval;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Formats numbers for people. */
final class Figures {
  private static final String NONE = "-";

  private Figures() {}

  static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  static String seconds(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  static String percent(OptionalDouble fraction) {
    return fraction.isPresent() ? percent(fraction.getAsDouble()) : NONE;
  }

  static String percent(double fraction) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * fraction);
  }

  /** Formats a value with its 95 % interval. */
  static String auc(Optional<AucInterval> auc) {
    return auc.map(
            interval ->
                "%s (%s to %s)"
                    .formatted(
                        number(interval.value()), number(interval.low()), number(interval.high())))
        .orElse(NONE);
  }
}
