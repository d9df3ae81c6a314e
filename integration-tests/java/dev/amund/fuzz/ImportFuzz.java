package dev.amund.fuzz;

import dev.amund.samples.report.ImportReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Imports hostile data sets in this process, and a sound one behind each. Not thread-safe. */
final class ImportFuzz implements AutoCloseable {
  private static final int MIB = 1024 * 1024;

  private final MemoryTrend heap = new MemoryTrend("heap of the imports", 48.0 * MIB);
  private final HostileImports imports;
  private final ImportRunner runner;
  private int rounds;

  /**
   * @param directory for the data sets and the stores
   */
  ImportFuzz(Path directory, long seed) {
    imports = new HostileImports(directory.resolve("data"), seed);
    runner = new ImportRunner(directory);
  }

  /**
   * Imports the next hostile data set and a sound one behind it.
   *
   * @return what was wrong; empty if the first ended as is declared, and the other was taken whole
   * @throws IOException the data sets cannot be written
   */
  Optional<String> round() throws IOException {
    HostileImport hostile = imports.next();
    try {
      runner.run(hostile);
    } catch (RuntimeException | Error e) {
      return Optional.of("%s ended with %s".formatted(hostile, e));
    }
    HostileImport sound = imports.sound(rounds++);
    return runner.run(sound).filter(ImportFuzz::isWhole).isPresent()
        ? Optional.empty()
        : Optional.of("%s was not taken whole, behind %s".formatted(sound, hostile));
  }

  private static boolean isWhole(ImportReport report) {
    return report.refused().isEmpty() && report.imported() > 0;
  }

  /** Returns how many rounds there were. */
  int rounds() {
    return rounds;
  }

  /** Measures the heap of this process. */
  void measure() {
    System.gc();
    heap.add(Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory(), 0);
  }

  /** Returns how the heap of this process develops. */
  MemoryTrend memory() {
    return heap;
  }

  @Override
  public void close() {
    runner.close();
  }
}
