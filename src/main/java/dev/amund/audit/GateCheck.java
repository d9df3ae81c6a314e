package dev.amund.audit;

import dev.amund.audit.GateDecision.Kind;
import java.util.Optional;

/**
 * What one gate compared.
 *
 * @param gate what is compared, in words
 * @param key of the configuration that sets the limit, without its {@code amund.}; empty where none
 *     does: the limit is fixed, or was measured
 * @param value that was measured; NaN never passes
 * @param side on which side of the limit the value must be
 * @param limit that the value may reach
 * @param kind what is wrong with an update that does not pass
 */
public record GateCheck(
    String gate, Optional<String> key, double value, Side side, double limit, Kind kind) {
  /** A value of just the limit passes, whatever the last bits of a subtraction say. */
  private static final double ROUNDING = 1e-9;

  /** On which side of a limit a value must be. */
  public enum Side {
    /** At the limit or below. */
    AT_MOST,
    /** At the limit or above. */
    AT_LEAST
  }

  /** Whether the gate lets the update pass. */
  public boolean passed() {
    return passes(limit);
  }

  /**
   * Whether it would with another limit. Written so that NaN, which compares as false, does not.
   */
  public boolean passes(double otherLimit) {
    return side == Side.AT_MOST ? value <= otherLimit + ROUNDING : value >= otherLimit - ROUNDING;
  }
}
