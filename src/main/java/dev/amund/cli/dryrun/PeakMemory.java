package dev.amund.cli.dryrun;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** Reads the peak memory of this process, including native memory. Linux only. */
final class PeakMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String FIELD = "VmHWM:";
  private static final long BYTES_PER_KB = 1024;

  private PeakMemory() {}

  /** Returns the peak of the resident set in bytes. */
  static OptionalLong bytes() {
    try {
      return of(Files.readAllLines(STATUS));
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /**
   * @param status lines as {@code VmHWM: 123456 kB}
   */
  static OptionalLong of(List<String> status) {
    return status.stream()
        .filter(line -> line.startsWith(FIELD))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * BYTES_PER_KB)
        .findFirst();
  }
}
