package dev.amund.audit;

import dev.amund.audit.GateDecision.Kind;
import java.util.Optional;

/**
 * A comparison made by a gate.
 *
 * @param gate what is compared, in words
 * @param key of the configuration that sets the limit, without {@code amund.}; empty if the limit
 *     is fixed or measured
 * @param value that was measured; NaN never passes
 * @param side on which side of the limit the value must be
 * @param limit the limit, inclusive
 * @param kind the kind of refusal
 */
public record GateCheck(
    String gate, Optional<String> key, double value, Side side, double limit, Kind kind) {
  /** A tolerance, so that a value equal to the limit passes despite rounding. */
  private static final double ROUNDING = 1e-9;

  /** The side of a limit on which a value must be. */
  public enum Side {
    /** Passes at the limit or below. */
    AT_MOST,
    /** Passes at the limit or above. */
    AT_LEAST
  }

  /** Returns whether the gate lets the update pass. */
  public boolean passed() {
    return passes(limit);
  }

  /** Returns whether it would pass with another limit. NaN, which compares as false, never does. */
  public boolean passes(double otherLimit) {
    return side == Side.AT_MOST ? value <= otherLimit + ROUNDING : value >= otherLimit - ROUNDING;
  }
}
