package dev.amund.audit;

import dev.amund.audit.GateDecision.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Collects the comparisons and refusals of the gates on one update. */
final class GateVerdict {
  /**
   * What a gate says of an update that it refuses.
   *
   * @param text what is wrong, without figures of forget samples
   * @param figures what was measured, which ends the sentence; may be empty
   * @param samples of how many samples the figures tell
   */
  record Finding(String text, String figures, int samples) {
    /**
     * Returns a finding with figures of samples.
     *
     * @param template of the figures, with its values
     */
    static Finding of(String text, int samples, String template, Object... values) {
      return new Finding(text, String.format(Locale.ROOT, template, values), samples);
    }

    /**
     * Returns a finding that tells of no forget sample.
     *
     * @param template of a sentence, with its values
     */
    static Finding ofTheModel(String template, Object... values) {
      return new Finding(String.format(Locale.ROOT, template, values), "", Integer.MAX_VALUE);
    }
  }

  private final List<GateCheck> checks = new ArrayList<>();
  private final List<Refusal> refusals = new ArrayList<>();

  /**
   * Adds a check, and refuses the update if it does not pass.
   *
   * @param finding what is wrong in that case
   */
  void judge(GateCheck check, Finding finding) {
    checks.add(check);
    if (!check.passed()) {
      refusals.add(new Refusal(check.kind(), finding.text(), finding.figures(), finding.samples()));
    }
  }

  /** Refuses the update without a check, because a required value is missing. */
  void refuse(Refusal refusal) {
    refusals.add(refusal);
  }

  GateDecision decision() {
    return new GateDecision(refusals, checks);
  }
}
