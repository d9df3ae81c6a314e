package dev.amund.samples;

import dev.amund.samples.ImportReport.Reason;

/** A row of a manifest that is not imported; the import goes on. */
final class RowRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  RowRefusedException(Reason reason, String detail) {
    super(detail);
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }
}
