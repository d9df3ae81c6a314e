package dev.amund.daemon;

import java.nio.file.Path;

/**
 * The layout of the data directory.
 *
 * @param root {@code amund.data-directory}
 */
public record DataLayout(Path root) {

  /** Returns the sample store of a model. */
  public Path samples(String modelId) {
    return root.resolve("samples").resolve(modelId);
  }

  /** Returns the embedded broker's log. */
  public Path broker() {
    return root.resolve("kafka");
  }

  /** Returns the embedded registry's schemas. */
  public Path registry() {
    return root.resolve("schema-registry");
  }
}
