package dev.amund.daemon;

import java.nio.file.Path;

/**
 * Where things are under the data directory.
 *
 * @param root {@code amund.data-directory}
 */
public record DataLayout(Path root) {

  /** The sample store of a model. */
  public Path samples(String modelId) {
    return root.resolve("samples").resolve(modelId);
  }

  /** The embedded broker's log. */
  public Path broker() {
    return root.resolve("kafka");
  }

  /** The embedded registry's schemas. */
  public Path registry() {
    return root.resolve("schema-registry");
  }
}
