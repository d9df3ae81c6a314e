package dev.amund.samples;

import dev.amund.samples.ImportReport.Reason;

/** A sample cannot be taken in; others can. The message is for whoever handed it over. */
public final class SampleRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /**
   * @param reason the kind of fault
   * @param detail the fault, in words
   */
  public SampleRefusedException(Reason reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  SampleRefusedException(Reason reason, String detail, Throwable cause) {
    super(detail, cause);
    this.reason = reason;
  }

  /** The kind of fault. */
  public Reason reason() {
    return reason;
  }
}
