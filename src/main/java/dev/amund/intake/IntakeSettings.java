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
 * What is accepted, and when batches close, of each model.
 *
 * @param general for requests whose model is not looked after, and for what still waits of a model
 *     that is not any more
 * @param models by the id of each model that is looked after
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

  /** The ids of the models that are looked after. */
  Set<String> modelIds() {
    return models.keySet();
  }

  ClosingRule closingRule(String modelId) {
    return new ClosingRule(of(modelId));
  }

  IntakeConfig of(String modelId) {
    return models.getOrDefault(modelId, general);
  }

  /** For how long ids must be remembered, so that no model misses any. */
  Duration longestDedupRetention() {
    return all(IntakeConfig::dedupRetention).max(Duration::compareTo).orElseThrow();
  }

  /** The least age at which a batch of any model closes. */
  Duration shortestMaxAge() {
    return all(IntakeConfig::maxAge).min(Duration::compareTo).orElseThrow();
  }

  private Stream<Duration> all(Function<IntakeConfig, Duration> setting) {
    return Stream.concat(Stream.of(general), models.values().stream()).map(setting);
  }
}
