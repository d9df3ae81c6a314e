package dev.amund.audit;

/** What it means that a network has forgotten a sample. */
public enum ForgetKind {
  /** It treats the sample as it treats unseen samples of the class. */
  AS_UNSEEN,
  /**
   * It does not know the class: no training sample of it stays, and a network that was trained
   * without them would hardly ever predict it.
   */
  WHOLE_CLASS,
  /**
   * It does not give the sample the label that it was trained with, because that label is wrong: it
   * makes the label no likelier than for any unseen sample of another class.
   */
  WRONG_LABEL;

  /** Returns whether the label itself must go, and not only what was learned of the sample. */
  public boolean losesLabel() {
    return this != AS_UNSEEN;
  }
}
