package dev.amund.audit;

/** One thing that an update must not fail in. What cannot be measured does not pass. */
interface Gate {
  /**
   * Judges an update.
   *
   * @param verdict takes what is compared, and the refusals
   */
  void judge(MeasuredUpdate update, GateVerdict verdict);
}
