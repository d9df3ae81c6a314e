package dev.amund.audit;

import dev.amund.audit.GateDecision.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Gathers what the gates find while they judge one update. */
final class GateVerdict {
  private final List<GateCheck> checks = new ArrayList<>();
  private final List<Refusal> refusals = new ArrayList<>();

  /**
   * Takes a check into account, and refuses the update where it is not passed.
   *
   * @param template of the sentence that tells why, with its values
   */
  void judge(GateCheck check, String template, Object... values) {
    checks.add(check);
    if (!check.passed()) {
      refusals.add(new Refusal(check.kind(), String.format(Locale.ROOT, template, values)));
    }
  }

  /** Refuses the update without a check, for a figure that it would need is missing. */
  void refuse(Refusal refusal) {
    refusals.add(refusal);
  }

  GateDecision decision() {
    return new GateDecision(refusals, checks);
  }
}
