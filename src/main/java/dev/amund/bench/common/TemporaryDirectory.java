package dev.amund.bench.common;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A directory for a bench's files, deleted when it is closed.
 *
 * @param path where it is
 */
public record TemporaryDirectory(Path path) implements AutoCloseable {

  public static TemporaryDirectory create() throws IOException {
    return create(Optional.empty());
  }

  /**
   * @param parent of it; empty for the directory of temporary files
   */
  public static TemporaryDirectory create(Optional<Path> parent) throws IOException {
    String prefix = "amund-bench";
    return new TemporaryDirectory(
        parent.isPresent()
            ? Files.createTempDirectory(parent.get(), prefix)
            : Files.createTempDirectory(prefix));
  }

  @Override
  public void close() throws IOException {
    List<Path> inside;
    try (Stream<Path> files = Files.walk(path)) {
      inside = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : inside) {
      Files.deleteIfExists(file);
    }
  }
}
