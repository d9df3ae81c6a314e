package dev.amund.samples.imports.source;

import dev.amund.samples.Registration;
import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.SampleRefusedException;

/**
 * A row of a source. What it registers is only made when it is asked for, so that rows can be
 * skipped fast.
 *
 * @param place where it stands: a line, a record, a file
 * @param id the sample's id; empty if the row has none
 * @param content reads the rest of it
 */
public record SourceRow(String place, String id, Content content) {

  /** Makes the registration of a row. */
  @FunctionalInterface
  public interface Content {
    /**
     * @throws SampleRefusedException the row is at fault
     */
    Registration read() throws SampleRefusedException;
  }

  /** A row that is at fault, as far as is known already. */
  public static SourceRow refused(String place, String id, Reason reason, String detail) {
    return new SourceRow(
        place,
        id,
        () -> {
          throw new SampleRefusedException(reason, detail);
        });
  }
}
