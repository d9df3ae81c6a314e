package dev.amund.cli.doctor;

/**
 * What one check has found.
 *
 * @param check its name
 * @param verdict what it means for a daemon
 * @param detail what was found, or what is wrong and what to do
 */
public record Finding(String check, Verdict verdict, String detail) {
  /** What a finding means. */
  public enum Verdict {
    /** All is well. */
    OK,
    /** A daemon works with it, and something may go wrong later. */
    WARNING,
    /** A daemon cannot work with it. */
    BAD
  }

  /** Returns whether a daemon could work with it. */
  public boolean ok() {
    return verdict != Verdict.BAD;
  }
}
