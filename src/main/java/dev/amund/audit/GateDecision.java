package dev.amund.audit;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The decision whether an update may be published.
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
   * The objection of one gate.
   *
   * @param kind how another attempt can respond to it
   * @param finding what is wrong
   */
  public record Refusal(Kind kind, GateFinding finding) {
    /** Returns an objection without figures of samples. */
    public static Refusal of(Kind kind, String finding) {
      return new Refusal(kind, GateFinding.withoutFigures(finding));
    }
  }

  /** Copies the lists. */
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
    return new GateDecision(List.of(Refusal.of(Kind.DAMAGED, reason)));
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

  /** Returns the refusals in words, with all figures: for the owner of the data alone. */
  public List<String> reasons() {
    return refusals.stream().map(Refusal::finding).map(GateFinding::reason).toList();
  }

  /**
   * Returns the refusals in words that may leave amund.
   *
   * @param minReportedSamples of how many samples a figure must tell
   */
  public List<String> reasons(int minReportedSamples) {
    return refusals.stream().map(refusal -> refusal.finding().reason(minReportedSamples)).toList();
  }
}
