package dev.amund.config;

/** The end of a batch of which the gates refuse every attempt. */
public enum RefusalPolicy {
  /** It waits for an operator; the model and the samples are unchanged. */
  QUARANTINE,

  /** The best attempt is published, and its evaluation and receipts say what remained. */
  PUBLISH_BEST,

  /**
   * The samples are erased, the version stays, and the model is marked to be retrained from
   * scratch.
   */
  ERASE_AND_RETRAIN
}
