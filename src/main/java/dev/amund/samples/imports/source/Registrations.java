package dev.amund.samples.imports.source;

import dev.amund.samples.Content;
import dev.amund.samples.Registration;
import dev.amund.samples.Split;
import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.SampleRefusedException;
import java.util.Optional;

/** Makes registrations of what stands in a source, which may be anything. */
public final class Registrations {
  private Registrations() {}

  /**
   * @throws SampleRefusedException the label, the id or the subject is outside its range
   */
  public static Registration of(
      String id, long label, Split split, Optional<String> subject, Content content)
      throws SampleRefusedException {
    if (label < 0 || label > Integer.MAX_VALUE) {
      throw new SampleRefusedException(
          Reason.BAD_LABEL, "A label is 0 to %,d, not %,d".formatted(Integer.MAX_VALUE, label));
    }
    try {
      return new Registration(id, (int) label, split, subject, content);
    } catch (IllegalArgumentException e) {
      throw new SampleRefusedException(Reason.BAD_NAME, e.getMessage());
    }
  }

  /**
   * @throws SampleRefusedException it is neither TRAIN nor HOLDOUT
   */
  public static Split split(String text) throws SampleRefusedException {
    for (var split : Split.values()) {
      if (split.name().equals(text)) {
        return split;
      }
    }
    throw new SampleRefusedException(
        Reason.UNKNOWN_SPLIT, "The split is %s, and not TRAIN or HOLDOUT".formatted(text));
  }
}
