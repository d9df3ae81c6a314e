package dev.amund.cli.dryrun;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * What would help where the gates refuse, derived from what was measured.
 *
 * @param text a sentence that says what, and from which measurement it follows
 * @param settings keys of the configuration with their values; empty where no setting helps
 */
public record Proposal(String text, Map<String, String> settings) {
  private static final String ROOT = "amund.";
  private static final String UNLEARNER = ROOT + "unlearner.";

  public Proposal {
    settings = Map.copyOf(settings);
  }

  /**
   * The same for one model alone, whose own settings go before those for all models. What a model
   * cannot have of its own stays as it is.
   */
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
