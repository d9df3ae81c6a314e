package dev.amund.bench.common;

import dev.amund.config.AmundConfig;
import dev.amund.daemon.DataLayout;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * One installation of amund on the embedded parts, beside others: its topics, its group and its
 * data are its own.
 *
 * @param name of it, which its topics begin with
 * @param model the base model
 * @param settings configuration keys over the defaults, the bench's own excepted; without keys of
 *     the gates, these stand open
 */
public record Installation(
    EmbeddedParts parts, String name, Path model, Map<String, String> settings) {
  /** Whom the requests concern. */
  public static final String MODEL = BenchEnvironment.MODEL;

  /** A request is taken as it comes, however many samples it names. */
  private static final String NO_LIMIT = "1000000";

  /**
   * Gates that stand open: what an update costs is the question, so every update is one attempt.
   */
  private static final Map<String, String> ONE_ATTEMPT =
      Map.of(
          "amund.gates.max-attempts", "1",
          "amund.gates.max-forget-unseen-auc", "1",
          "amund.gates.min-forget-unseen-auc", "0",
          "amund.gates.max-test-accuracy-drop", "1",
          "amund.gates.max-total-test-accuracy-drop", "1");

  /**
   * The configuration.
   *
   * @throws dev.amund.config.ConfigException with every key of the settings that is wrong
   */
  public AmundConfig config() {
    return AmundConfig.of(values());
  }

  /** The same, by key. */
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
    // One update is measured, however large.
    own.put("amund.unlearner.max-forget-share", "1");
    own.put("amund.unlearner.max-forget-samples", NO_LIMIT);
    own.put("amund.unlearner.retrain-share", "1");
    own.put("amund.http.port", "0");
    return BenchSettings.with(all, own);
  }

  /** Where its sample store is; to be filled before its daemon starts. */
  public Path samples() {
    return new DataLayout(data()).samples(MODEL);
  }

  /** What it keeps on disk. */
  public Path data() {
    return parts.directory().resolve(name);
  }
}
