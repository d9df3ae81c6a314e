package dev.amund.audit;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether an update may be published.
 *
 * @param refusals one for each gate that refused it; empty if it is accepted
 * @param checks what the gates compared, those that let it pass among them; empty if nothing was
 *     measured
 */
public record GateDecision(List<Refusal> refusals, List<GateCheck> checks) {
  /** The kinds of refusals, as far as another attempt can respond to them. */
  public enum Kind {
    /** The forget set is still recognised: the update was too gentle. */
    REMEMBERED,
    /**
     * The model lost too much, or the forget set stands out as unknown: the update was too hard.
     */
    DAMAGED,
    /** There is nothing to measure on. */
    UNMEASURABLE
  }

  /**
   * One gate's objection.
   *
   * @param reason a sentence
   */
  public record Refusal(Kind kind, String reason) {}

  public GateDecision {
    refusals = List.copyOf(refusals);
    checks = List.copyOf(checks);
  }

  /** Returns a decision without comparisons. */
  public GateDecision(List<Refusal> refusals) {
    this(refusals, List.of());
  }

  /** Returns the decision on an update that diverged. */
  public static GateDecision brokenOff(String reason) {
    return new GateDecision(List.of(new Refusal(Kind.DAMAGED, reason)));
  }

  /** Returns whether no gate refused. */
  public boolean accepted() {
    return refusals.isEmpty();
  }

  /** Returns whether a gate refused for this kind of reason. */
  public boolean refusedAs(Kind kind) {
    return refusals.stream().anyMatch(refusal -> refusal.kind() == kind);
  }

  /** Returns the kinds of refusals, each once. */
  public Set<Kind> kinds() {
    return refusals.stream().map(Refusal::kind).collect(Collectors.toUnmodifiableSet());
  }

  /** Returns the refusals in words. */
  public List<String> reasons() {
    return refusals.stream().map(Refusal::reason).toList();
  }
}
