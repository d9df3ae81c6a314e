package dev.amund.bench.common;

import dev.amund.config.AmundConfig;
import dev.amund.daemon.DataLayout;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * An installation of amund on the embedded parts, with its own topics, group and data.
 *
 * @param name its name, the prefix of its topics
 * @param model the base model
 * @param settings configuration keys over the defaults, except the bench's own; without keys of the
 *     gates, these are open
 */
public record Installation(
    EmbeddedParts parts, String name, Path model, Map<String, String> settings) {
  /** The model of all requests. */
  public static final String MODEL = BenchEnvironment.MODEL;

  /** Accepts requests of any size. */
  private static final String NO_LIMIT = "1000000";

  /** Open gates, so that every update is one attempt. */
  private static final Map<String, String> ONE_ATTEMPT =
      Map.of(
          "amund.gates.max-attempts", "1",
          "amund.gates.max-forget-unseen-auc", "1",
          "amund.gates.min-forget-unseen-auc", "0",
          "amund.gates.max-test-accuracy-drop", "1",
          "amund.gates.max-total-test-accuracy-drop", "1");

  /**
   * Returns the configuration.
   *
   * @throws dev.amund.config.reading.ConfigException with every key of the settings that is wrong
   */
  public AmundConfig config() {
    return AmundConfig.of(values());
  }

  /** Returns the same, by key. */
  public Map<String, String> values() {
    var all = new HashMap<>(ONE_ATTEMPT);
    all.putAll(settings);
    var own = new HashMap<String, String>();
    own.put("amund.data-directory", data().toString());
    own.put("amund.kafka.bootstrap-servers", parts.bootstrapServers());
    own.put("amund.kafka.topic-prefix", name + ".");
    own.put("amund.kafka.group-id", name);
    own.put("amund.kafka.instance-id", name + "-0");
    own.put("amund.kafka.partitions", Integer.toString(BenchEnvironment.PARTITIONS));
    own.put("amund.kafka.replication-factor", "1");
    own.put("amund.schema-registry.url", parts.registryUrl());
    own.put("amund.models." + MODEL + ".path", model.toString());
    own.put("amund.intake.max-sample-ids", NO_LIMIT);
    own.put("amund.intake.max-samples", NO_LIMIT);
    // Forgets any batch in one update.
    own.put("amund.unlearner.max-forget-share", "1");
    own.put("amund.unlearner.max-forget-samples", NO_LIMIT);
    own.put("amund.unlearner.retrain-share", "1");
    own.put("amund.http.port", "0");
    return BenchSettings.with(all, own);
  }

  /** Returns the directory of its sample store, to be filled before its daemon starts. */
  public Path samples() {
    return new DataLayout(data()).samples(MODEL);
  }

  /** Returns what it keeps on disk. */
  public Path data() {
    return parts.directory().resolve(name);
  }
}
