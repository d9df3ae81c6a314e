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
  /** What is wrong with an update, as far as another attempt can answer to it. */
  public enum Kind {
    /** The forget set is still recognised: the update was too gentle. */
    REMEMBERED,
    /**
     * The model lost too much, or the forget set stands out as unknown: the update was too hard.
     */
    DAMAGED,
    /** It cannot be told: there is nothing to measure on. */
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

  /** A decision of which it is not told what was compared. */
  public GateDecision(List<Refusal> refusals) {
    this(refusals, List.of());
  }

  /** The decision on an update that broke off: its arithmetic ran away. */
  public static GateDecision brokenOff(String reason) {
    return new GateDecision(List.of(new Refusal(Kind.DAMAGED, reason)));
  }

  /** Whether no gate refused. */
  public boolean accepted() {
    return refusals.isEmpty();
  }

  /** Whether a gate refused for this kind of reason. */
  public boolean refusedAs(Kind kind) {
    return refusals.stream().anyMatch(refusal -> refusal.kind() == kind);
  }

  /** What is wrong, each kind once. */
  public Set<Kind> kinds() {
    return refusals.stream().map(Refusal::kind).collect(Collectors.toUnmodifiableSet());
  }

  /** The refusals in words. */
  public List<String> reasons() {
    return refusals.stream().map(Refusal::reason).toList();
  }
}
