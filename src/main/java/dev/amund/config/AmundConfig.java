package dev.amund.config;

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
 * defaults that stand in these records. In a value, {@code ${NAME}} stands for an environment
 * variable or another key, and {@code ${file::name}} for what a file holds.
 *
 * @param dataDirectory where everything lives that amund keeps on disk; the relative paths of the
 *     artifacts section start here
 * @param shutdownGrace how long the current batch may continue after SIGTERM before it is abandoned
 *     without publishing
 * @param intake of models that set nothing of it themselves, as {@code amun} and {@code gates} are
 * @param modelSettings what holds for each model, by its id: ask {@link #forModel}
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

  /** A model that stands for all of them where the keys are listed. */
  private static final String ANY_MODEL = "amund.models.id.";

  /**
   * Reads a YAML file, with the environment and the system properties over it.
   *
   * @throws ConfigException if the file cannot be read, or with every key that is wrong
   */
  public static AmundConfig load(Path file) {
    return load(file, Map.of());
  }

  /**
   * Reads a YAML file like {@link #load(Path)}, with {@code overrides} (full key to value) over
   * everything.
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
   * What holds for every key, and where each value comes from, in the order of the file; secrets
   * are hidden.
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
   * The defaults with {@code overrides} (full key to value) over them; for tests and embedded use.
   *
   * @throws ConfigException with every key that is wrong
   */
  public static AmundConfig of(Map<String, String> overrides) {
    return read(reader(overrides));
  }

  /**
   * The configuration as it holds for one model: {@code amun}, {@code gates} and {@code intake} are
   * the model's own. Of a model that is not configured, those for all models.
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

  /** Ids of the models whose samples are registered in a topic. */
  public List<String> registeredModels() {
    return samples.topic() ? models.stream().map(ModelConfig::id).toList() : List.of();
  }

  /**
   * Every key with its default and what it accepts, in the order of the file. What stands there as
   * often as one likes is shown as {@code <id>} or {@code *}.
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
        .map(id -> ModelConfig.read(ConfigReader.unquote(id), reader.section("models." + id)))
        .toList();
  }

  private static Map<String, ModelSettings> modelSettings(ConfigReader reader) {
    var settings = new LinkedHashMap<String, ModelSettings>();
    for (String id : reader.sectionNames("models", "path")) {
      settings.put(
          ConfigReader.unquote(id), ModelSettings.read(reader.section("models." + id), reader));
    }
    return Map.copyOf(settings);
  }
}
