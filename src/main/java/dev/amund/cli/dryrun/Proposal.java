package dev.amund.cli.dryrun;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * A proposal after a refusal, derived from measurements.
 *
 * @param text a sentence that says what would help, and why
 * @param settings configuration keys with values; empty if no setting helps
 */
public record Proposal(String text, Map<String, String> settings) {
  private static final String ROOT = "amund.";
  private static final String UNLEARNER = ROOT + "unlearner.";

  public Proposal {
    settings = Map.copyOf(settings);
  }

  /** Returns the same as settings of one model, where a model can have them. */
  Proposal ofModel(String id) {
    String section = ROOT + "models." + (id.contains(".") ? "\"" + id + "\"" : id) + ".";
    return new Proposal(
        text,
        settings.entrySet().stream()
            .collect(
                Collectors.toMap(
                    setting ->
                        setting.getKey().startsWith(UNLEARNER)
                            ? setting.getKey()
                            : section + setting.getKey().substring(ROOT.length()),
                    Map.Entry::getValue)));
  }
}
