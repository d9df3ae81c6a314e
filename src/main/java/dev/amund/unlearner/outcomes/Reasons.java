package dev.amund.unlearner.outcomes;

import dev.amund.event.Texts;

/** Bounds the reasons that events carry: what a model says when it fails may be long. */
final class Reasons {
  private static final int LONGEST = 1000;

  private Reasons() {}

  /** Returns the reason, shortened if it is too long. */
  static String shorten(String reason) {
    return Texts.shorten(reason, LONGEST);
  }

  /**
   * Returns the reason followed by an end that is never cut.
   *
   * @param end far shorter than a reason may be
   */
  static String shorten(String reason, String end) {
    return Texts.shorten(reason, LONGEST - end.length()) + end;
  }
}
