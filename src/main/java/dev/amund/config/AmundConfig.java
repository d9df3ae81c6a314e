package dev.amund.config;

import dev.amund.config.reading.ConfigException;
import dev.amund.config.reading.ConfigFile;
import dev.amund.config.reading.ConfigKey;
import dev.amund.config.reading.ConfigNames;
import dev.amund.config.reading.ConfigReader;
import dev.amund.config.reading.ConfigSources;
import dev.amund.config.reading.EffectiveValue;
import dev.amund.config.reading.SecretFiles;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * The whole configuration. Values come, the strongest first, from system properties ({@code
 * amund.http.port}), environment variables ({@code AMUND_HTTP_PORT}), the YAML file, and the
 * defaults in these records. In a value, {@code ${NAME}} is an environment variable or another key,
 * and {@code ${file::name}} the content of a file.
 *
 * @param dataDirectory everything that amund keeps on disk; relative paths of the artifacts section
 *     start here
 * @param shutdownGrace how long the current batch may continue after SIGTERM before it is dropped
 * @param intake for models without their own settings, like {@code amun} and {@code gates}
 * @param modelSettings the settings of each model, by its id; use {@link #forModel}
 */
public record AmundConfig(
    Path dataDirectory,
    Duration shutdownGrace,
    KafkaConfig kafka,
    SchemaRegistryConfig schemaRegistry,
    List<ModelConfig> models,
    SamplesConfig samples,
    IntakeConfig intake,
    UnlearnerConfig unlearner,
    DeviceConfig device,
    AmunConfig amun,
    GateConfig gates,
    RmiaConfig rmia,
    ArtifactConfig artifacts,
    RetentionConfig retention,
    HealthConfig health,
    HttpConfig http,
    MetricsConfig metrics,
    Map<String, ModelSettings> modelSettings) {

  /** A placeholder for models in the list of keys. */
  private static final String ANY_MODEL = "amund.models.id.";

  /**
   * Reads a YAML file, with the environment and the system properties over it, and {@code
   * overrides} (full key to value) over everything.
   *
   * @throws ConfigException if the file cannot be read, or with every key that is wrong
   */
  public static AmundConfig load(Path file, Map<String, String> overrides) {
    return load(file, overrides, System.getenv());
  }

  static AmundConfig load(
      Path file, Map<String, String> overrides, Map<String, String> environment) {
    return read(fileReader(file, overrides, environment));
  }

  /**
   * Returns the effective value and origin of every key, in the order of the file; secrets are
   * hidden.
   *
   * @throws ConfigException if the file cannot be read, or with every key that is wrong
   */
  public static List<EffectiveValue> effective(Path file, Map<String, String> overrides) {
    return effective(file, overrides, System.getenv());
  }

  static List<EffectiveValue> effective(
      Path file, Map<String, String> overrides, Map<String, String> environment) {
    var reader = fileReader(file, overrides, environment);
    read(reader);
    return reader.effective();
  }

  /**
   * Returns the defaults with {@code overrides} (full key to value) over them; for tests and
   * embedded use.
   *
   * @throws ConfigException with every key that is wrong
   */
  public static AmundConfig of(Map<String, String> overrides) {
    return read(reader(overrides));
  }

  /**
   * Returns the effective configuration of one model, with its own {@code amun}, {@code gates} and
   * {@code intake}; for an unknown model, those for all models.
   */
  public AmundConfig forModel(String modelId) {
    return Optional.ofNullable(modelSettings.get(modelId)).map(this::with).orElse(this);
  }

  private AmundConfig with(ModelSettings own) {
    return new AmundConfig(
        dataDirectory,
        shutdownGrace,
        kafka,
        schemaRegistry,
        models,
        samples,
        own.intake(),
        unlearner,
        device,
        own.amun(),
        own.gates(),
        rmia,
        artifacts,
        retention,
        health,
        http,
        metrics,
        modelSettings);
  }

  /** Returns the ids of the models with a sample topic. */
  public List<String> registeredModels() {
    return samples.topic() ? models.stream().map(ModelConfig::id).toList() : List.of();
  }

  /**
   * Returns every key with its default and allowed values, in the order of the file. Free parts of
   * a name are shown as {@code <id>} or {@code *}.
   */
  public static List<ConfigKey> keys() {
    var reader = reader(Map.of(ANY_MODEL + "path", "model.pt"));
    read(reader);
    return reader.keys().stream()
        .map(
            key ->
                new ConfigKey(
                    key.name().replace(ANY_MODEL, "amund.models.<id>."),
                    key.defaultValue(),
                    key.allowed(),
                    key.inherited()))
        .toList();
  }

  private static ConfigReader fileReader(
      Path file, Map<String, String> overrides, Map<String, String> environment) {
    return reader(
        overrides,
        ConfigFile.read(file),
        ConfigSources.environment(environment),
        ConfigSources.systemProperties());
  }

  private static ConfigReader reader(Map<String, String> overrides, ConfigSource... sources) {
    var config =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .withSecretKeysHandlers(new SecretFiles())
            .withSources(ConfigSources.overrides(overrides))
            .withSources(sources)
            .build();
    return new ConfigReader(config, "amund");
  }

  private static AmundConfig read(ConfigReader reader) {
    Path data = reader.path("data-directory", "data");
    var config =
        new AmundConfig(
            data,
            reader.duration("shutdown-grace", "30s", Duration.ZERO, Duration.ofHours(24)),
            KafkaConfig.read(reader.section("kafka")),
            SchemaRegistryConfig.read(reader.section("schema-registry")),
            models(reader),
            SamplesConfig.read(reader.section("samples")),
            IntakeConfig.read(reader.section("intake")),
            UnlearnerConfig.read(reader.section("unlearner")),
            DeviceConfig.read(reader.section("device")),
            AmunConfig.read(reader.section("amun")),
            GateConfig.read(reader.section("gates")),
            RmiaConfig.read(reader.section("rmia")),
            ArtifactConfig.read(reader.section("artifacts"), data),
            RetentionConfig.read(reader.section("retention")),
            HealthConfig.read(reader.section("health")),
            HttpConfig.read(reader.section("http")),
            MetricsConfig.read(reader.section("metrics")),
            modelSettings(reader));
    reader.finish();
    return config;
  }

  private static List<ModelConfig> models(ConfigReader reader) {
    return reader.sectionNames("models", "path").stream()
        .map(id -> ModelConfig.read(ConfigNames.unquote(id), reader.section("models." + id)))
        .toList();
  }

  private static Map<String, ModelSettings> modelSettings(ConfigReader reader) {
    var settings = new LinkedHashMap<String, ModelSettings>();
    for (String id : reader.sectionNames("models", "path")) {
      settings.put(
          ConfigNames.unquote(id), ModelSettings.read(reader.section("models." + id), reader));
    }
    return Map.copyOf(settings);
  }
}
