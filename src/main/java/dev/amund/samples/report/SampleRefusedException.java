package dev.amund.samples.report;

import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.text.Printable;

/** A sample cannot be taken in; others can. The message is for its sender. */
public final class SampleRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The detail quotes what others wrote. In characters. */
  private static final int LONGEST = 500;

  private final Reason reason;

  /**
   * @param reason the kind of fault
   * @param detail the fault, in words
   */
  public SampleRefusedException(Reason reason, String detail) {
    super(Printable.of(detail, LONGEST));
    this.reason = reason;
  }

  /**
   * @param reason the kind of fault
   * @param detail the fault, in words
   * @param cause of the fault
   */
  public SampleRefusedException(Reason reason, String detail, Throwable cause) {
    super(Printable.of(detail, LONGEST), cause);
    this.reason = reason;
  }

  /** The kind of fault. */
  public Reason reason() {
    return reason;
  }
}
