package dev.amund.intake;

import dev.amund.config.AmundConfig;
import dev.amund.config.IntakeConfig;
import dev.amund.config.ModelConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The intake's settings of each model.
 *
 * @param general for requests to unknown models, and for pending requests of a model that was
 *     removed
 * @param models by the id of each configured model
 */
record IntakeSettings(IntakeConfig general, Map<String, IntakeConfig> models) {
  IntakeSettings {
    models = Map.copyOf(models);
  }

  static IntakeSettings of(AmundConfig config) {
    return new IntakeSettings(
        config.intake(),
        config.models().stream()
            .map(ModelConfig::id)
            .collect(Collectors.toMap(id -> id, id -> config.forModel(id).intake())));
  }

  /** Returns the ids of the configured models. */
  Set<String> modelIds() {
    return models.keySet();
  }

  ClosingRule closingRule(String modelId) {
    return new ClosingRule(of(modelId));
  }

  IntakeConfig of(String modelId) {
    return models.getOrDefault(modelId, general);
  }

  /** Returns how long ids must be remembered: the longest time of any model. */
  Duration longestDedupRetention() {
    return all(IntakeConfig::dedupRetention).max(Duration::compareTo).orElseThrow();
  }

  /** Returns the shortest age at which a batch of any model closes. */
  Duration shortestMaxAge() {
    return all(IntakeConfig::maxAge).min(Duration::compareTo).orElseThrow();
  }

  private Stream<Duration> all(Function<IntakeConfig, Duration> setting) {
    return Stream.concat(Stream.of(general), models.values().stream()).map(setting);
  }
}
