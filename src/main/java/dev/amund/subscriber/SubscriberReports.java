package dev.amund.subscriber;

/**
 * Receives reports for operators, on the subscriber's thread; exceptions are logged and ignored.
 */
public interface SubscriberReports {
  /** Reports a refused version; the served one stays. Called once per version and reason. */
  void refused(Refusal refusal);

  /**
   * Reports that the broker, the schema registry or the local directory cannot be used now. The
   * subscriber keeps trying.
   *
   * @param cause why; its message is for the operator
   */
  void disturbed(RuntimeException cause);
}
