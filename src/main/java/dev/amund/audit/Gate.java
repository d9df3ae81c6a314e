package dev.amund.audit;

/** A condition for publishing an update. What cannot be measured does not pass. */
interface Gate {
  /**
   * Judges an update.
   *
   * @param verdict receives the comparisons and refusals
   */
  void judge(MeasuredUpdate update, GateVerdict verdict);
}
