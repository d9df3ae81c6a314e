package dev.amund.samples.imports.source;

import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The rows of several parts, one part after the other; each is opened when its turn comes. */
public final class SourceParts implements SourceRows {
  private final Iterator<? extends Part> parts;
  private Optional<SourceRows> open = Optional.empty();

  /** A part of a source. */
  @FunctionalInterface
  public interface Part {
    SourceRows open() throws IOException;
  }

  /**
   * @param parts in their order; each is opened when the one before has ended
   */
  public SourceParts(List<? extends Part> parts) {
    this.parts = parts.iterator();
  }

  @Override
  public Optional<SourceRow> next() throws IOException {
    while (true) {
      if (open.isPresent()) {
        var row = open.get().next();
        if (row.isPresent()) {
          return row;
        }
        close();
      }
      if (!parts.hasNext()) {
        return Optional.empty();
      }
      open = Optional.of(parts.next().open());
    }
  }

  @Override
  public void close() throws IOException {
    if (open.isPresent()) {
      open.get().close();
      open = Optional.empty();
    }
  }
}
