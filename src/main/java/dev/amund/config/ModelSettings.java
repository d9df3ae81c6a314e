package dev.amund.config;

import dev.amund.config.reading.ConfigReader;

/**
 * The settings that may differ between models: each key has the model's own value if set, else that
 * of the section of the same name for all models.
 *
 * @param amun how it forgets
 * @param gates when an update of it is good enough
 * @param intake which of its requests are accepted, and when its micro-batches close
 */
public record ModelSettings(AmunConfig amun, GateConfig gates, IntakeConfig intake) {

  /**
   * Reads the sections of a model.
   *
   * @param model its own section
   * @param root the parent of the sections for all models
   */
  static ModelSettings read(ConfigReader model, ConfigReader root) {
    return new ModelSettings(
        AmunConfig.read(inherited("amun", model, root)),
        GateConfig.read(inherited("gates", model, root)),
        IntakeConfig.read(inherited("intake", model, root)));
  }

  private static ConfigReader inherited(String section, ConfigReader model, ConfigReader root) {
    return model.section(section).inheriting(root.section(section));
  }
}
