package dev.amund.cli.doctor;

/**
 * The result of one check.
 *
 * @param check its name
 * @param verdict its meaning for a daemon
 * @param detail what was found, or what is wrong and what to do
 */
public record Finding(String check, Verdict verdict, String detail) {
  /** The meaning of a finding for a daemon. */
  public enum Verdict {
    /** All is well. */
    OK,
    /** A daemon works with it, but something may go wrong later. */
    WARNING,
    /** A daemon cannot work with it. */
    BAD
  }

  /** Returns whether a daemon could work with it. */
  public boolean ok() {
    return verdict != Verdict.BAD;
  }
}
