package dev.amund.bench.common;

import dev.amund.config.AmundConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The parts around the system under test, and their configuration.
 *
 * @param directory for the state of what is measured
 * @param bootstrapServers of the broker
 * @param registryUrl of the schema registry
 * @param overrides configuration keys over the defaults
 */
public record BenchEnvironment(
    Path directory, String bootstrapServers, String registryUrl, Map<String, String> overrides) {
  /** The model of all requests. */
  public static final String MODEL = "bench";

  /** A model's requests share a partition, so more partitions would be idle. */
  public static final int PARTITIONS = 1;

  /**
   * Returns the configuration of a new installation.
   *
   * @param group its group id, of its own
   * @throws dev.amund.config.reading.ConfigException with every overridden key that is wrong
   */
  public AmundConfig config(String group) {
    var values = new HashMap<>(overrides);
    values.put("amund.data-directory", directory.resolve(group).toString());
    values.put("amund.kafka.bootstrap-servers", bootstrapServers);
    values.put("amund.kafka.group-id", group);
    values.put("amund.kafka.partitions", Integer.toString(PARTITIONS));
    values.put("amund.kafka.replication-factor", "1");
    values.put("amund.schema-registry.url", registryUrl);
    // The intake only needs the id; the file is never opened.
    values.put("amund.models." + MODEL + ".path", "none.pt");
    return AmundConfig.of(values);
  }
}
