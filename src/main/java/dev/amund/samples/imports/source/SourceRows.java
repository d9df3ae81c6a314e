package dev.amund.samples.imports.source;

import java.io.IOException;
import java.util.Optional;

/** The rows of a source, one after the other. For one thread. */
public interface SourceRows extends AutoCloseable {
  /**
   * The next row; empty after the last.
   *
   * @throws IOException the source cannot be read any further
   * @throws ImportException it breaks its format, so that nothing after this can be understood
   */
  Optional<SourceRow> next() throws IOException;

  @Override
  void close() throws IOException;
}
