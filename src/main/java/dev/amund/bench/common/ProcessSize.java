package dev.amund.bench.common;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The memory of this process in MiB. Linux only.
 *
 * @param resident all of it, including mapped files
 * @param nativeMemory memory of neither a file nor the Java heap: tensors, caches, threads
 */
public record ProcessSize(OptionalDouble resident, OptionalDouble nativeMemory) {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final double KB_A_MIB = 1024;
  private static final double BYTES_A_MIB = 1024 * 1024;

  public static ProcessSize now() {
    try {
      return of(Files.readAllLines(STATUS), heap());
    } catch (IOException e) {
      return new ProcessSize(OptionalDouble.empty(), OptionalDouble.empty());
    }
  }

  /**
   * @param status lines as {@code VmRSS: 123456 kB}
   * @param heapBytes committed
   */
  public static ProcessSize of(List<String> status, long heapBytes) {
    var own = mib(status, "RssAnon:");
    return new ProcessSize(
        mib(status, "VmRSS:"),
        own.isPresent()
            ? OptionalDouble.of(own.getAsDouble() - heapBytes / BYTES_A_MIB)
            : OptionalDouble.empty());
  }

  private static OptionalDouble mib(List<String> status, String field) {
    return status.stream()
        .filter(line -> line.startsWith(field))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / KB_A_MIB)
        .findFirst();
  }

  private static long heap() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
  }
}
