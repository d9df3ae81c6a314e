package dev.amund.cli.dryrun;

import java.util.Map;

/**
 * What would help where the gates refuse, derived from what was measured.
 *
 * @param text a sentence that says what, and from which measurement it follows
 * @param settings keys of the configuration with their values; empty where no setting helps
 */
public record Proposal(String text, Map<String, String> settings) {
  public Proposal {
    settings = Map.copyOf(settings);
  }
}
