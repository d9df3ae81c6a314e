package dev.amund.config;

/**
 * What the unlearner does with a batch that does not come to an end.
 *
 * @param maxStarts how often work on a batch is begun and ends in an error or with the process
 *     before the batch is quarantined
 */
public record UnlearnerConfig(int maxStarts) {

  static UnlearnerConfig read(ConfigReader reader) {
    return new UnlearnerConfig(reader.integer("max-starts", 10, 1, 1000));
  }
}
