package dev.amund.soak;

/** The faults of samples that must be refused. */
enum HostileSample {
  /** A label that the model has no class for. */
  UNKNOWN_LABEL("has label 99"),
  /** A link to an address that is not allowed. */
  FORBIDDEN_LINK("are not allowed"),
  /** A link to a file that is not there. */
  MISSING_LINK("cannot be read"),
  /** A link to a server that takes connections and says nothing. */
  SILENT_LINK("cannot be read");

  private final String refusal;

  HostileSample(String refusal) {
    this.refusal = refusal;
  }

  /** Returns words of its dead letter. */
  String refusal() {
    return refusal;
  }
}
