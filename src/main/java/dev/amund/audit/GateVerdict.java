package dev.amund.audit;

import dev.amund.audit.GateDecision.Refusal;
import java.util.ArrayList;
import java.util.List;

/** Collects the comparisons and refusals of the gates on one update. */
final class GateVerdict {
  private final List<GateCheck> checks = new ArrayList<>();
  private final List<Refusal> refusals = new ArrayList<>();

  /**
   * Adds a check, and refuses the update if it does not pass.
   *
   * @param finding what is wrong in that case
   */
  void judge(GateCheck check, GateFinding finding) {
    checks.add(check);
    if (!check.passed()) {
      refusals.add(new Refusal(check.kind(), finding));
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
