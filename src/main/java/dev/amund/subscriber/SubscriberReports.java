package dev.amund.subscriber;

/**
 * What an operator should hear of a subscriber. Called on its thread; what is thrown here is logged
 * and stops nothing.
 */
public interface SubscriberReports {
  /**
   * A version was not handed over; the one served before stays. Called once for each version and
   * reason.
   */
  void refused(Refusal refusal);

  /**
   * The broker, the schema registry or the local directory cannot be used just now. The subscriber
   * keeps trying.
   *
   * @param cause why; its message is for the operator
   */
  void disturbed(RuntimeException cause);
}
