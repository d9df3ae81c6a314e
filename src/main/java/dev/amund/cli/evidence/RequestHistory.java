package dev.amund.cli.evidence;

import java.util.List;

/**
 * All that is still known of one deletion request.
 *
 * @param evidence what was found
 * @param checks the checks of it
 * @param missing what is no longer there, or not yet, and why; in words
 */
public record RequestHistory(Evidence evidence, List<Check> checks, List<String> missing) {

  /** Returns whether all checks hold. */
  public boolean isSound() {
    return checks.stream().allMatch(Check::held);
  }
}
