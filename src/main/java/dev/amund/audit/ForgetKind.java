package dev.amund.audit;

/** The criterion by which a sample counts as forgotten. */
public enum ForgetKind {
  /** The model treats the sample like unseen samples of its class. */
  AS_UNSEEN,
  /**
   * The model does not know the class: no training sample of it stays, and a network trained
   * without them would hardly ever predict it.
   */
  WHOLE_CLASS,
  /**
   * The model does not predict the sample's wrong label: the label is no likelier than for an
   * unseen sample of another class.
   */
  WRONG_LABEL;

  /** Returns whether the label itself must go, and not only what was learned of the sample. */
  public boolean losesLabel() {
    return this != AS_UNSEEN;
  }
}
