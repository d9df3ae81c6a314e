package dev.amund.audit;

import java.util.List;

/**
 * Whether an update may be published.
 *
 * @param accepted if no gate refused it
 * @param reasons one sentence for each gate that did; empty if accepted
 */
public record GateDecision(boolean accepted, List<String> reasons) {
  public GateDecision {
    reasons = List.copyOf(reasons);
  }
}
