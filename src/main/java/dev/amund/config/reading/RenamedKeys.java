package dev.amund.config.reading;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys that had another name in an earlier version. A former name is refused, not read: a
 * setting that is silently ignored changes what a daemon does.
 */
final class RenamedKeys {
  /** The prefix of a section's keys, for one model or for all. */
  private static final Pattern START =
      Pattern.compile("(amund\\.(?:models\\.(?:\"[^\"]*\"|[^.\"]*)\\.)?)(.*)");

  private static final Map<String, String> NEW_BY_FORMER =
      Map.ofEntries(
          Map.entry("unlearner.max-starts", "unlearner.max-deliveries"),
          Map.entry("unlearner.attack-ahead", "unlearner.max-precomputed-examples"),
          Map.entry("amun.attack.method", "amun.attack.methods"),
          Map.entry("amun.attack.rivals", "amun.attack.deepfool.candidate-classes"),
          Map.entry("amun.attack.candidate-classes", "amun.attack.deepfool.candidate-classes"),
          Map.entry("amun.attack.half-steps", "amun.attack.deepfool.half-steps"),
          Map.entry("amun.attack.overshoot", "amun.attack.deepfool.overshoot"),
          Map.entry("amun.attack.max-steps", "amun.attack.deepfool.max-steps"),
          Map.entry("amun.attack.initial-epsilon", "amun.attack.pgd.initial-epsilon"),
          Map.entry("amun.attack.steps-per-epsilon", "amun.attack.pgd.steps-per-epsilon"),
          Map.entry("amun.attack.step-fraction", "amun.attack.pgd.step-fraction"),
          Map.entry("amun.attack.max-doublings", "amun.attack.pgd.max-doublings"),
          Map.entry("gates.harder-factor", "gates.learning-rate-increase-factor"),
          Map.entry("gates.gentler-factor", "gates.learning-rate-decrease-factor"));

  private RenamedKeys() {}

  /** Returns the message for a renamed key; empty if it was not renamed. */
  static Optional<String> refusal(String former) {
    Matcher key = START.matcher(former);
    return key.matches()
        ? Optional.ofNullable(NEW_BY_FORMER.get(key.group(2)))
            .map(name -> refusal(former, key.group(1) + name))
        : Optional.empty();
  }

  /** Returns the former names of a key; empty if it never had another. */
  static List<String> formerNames(String name) {
    Matcher key = START.matcher(name);
    return key.matches()
        ? NEW_BY_FORMER.entrySet().stream()
            .filter(renamed -> renamed.getValue().equals(key.group(2)))
            .map(renamed -> key.group(1) + renamed.getKey())
            .toList()
        : List.of();
  }

  private static String refusal(String former, String name) {
    return "%s: was renamed to %s"
        .formatted(ConfigNames.unquote(former), ConfigNames.unquote(name));
  }
}
