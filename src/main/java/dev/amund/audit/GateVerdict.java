package dev.amund.audit;

import dev.amund.audit.GateDecision.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Collects the comparisons and refusals of the gates on one update. */
final class GateVerdict {
  private final List<GateCheck> checks = new ArrayList<>();
  private final List<Refusal> refusals = new ArrayList<>();

  /**
   * Adds a check, and refuses the update if it does not pass.
   *
   * @param template of the reason, with its values
   */
  void judge(GateCheck check, String template, Object... values) {
    checks.add(check);
    if (!check.passed()) {
      refusals.add(new Refusal(check.kind(), String.format(Locale.ROOT, template, values)));
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
