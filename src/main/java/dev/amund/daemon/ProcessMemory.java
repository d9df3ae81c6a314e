package dev.amund.daemon;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Meters the process's memory, including native memory, which grows if a tensor is not freed. Linux
 * only; NaN elsewhere.
 */
final class ProcessMemory implements MeterBinder {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final double BYTES_PER_KB = 1024;

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("process.resident.memory", this, memory -> memory.residentBytes())
        .baseUnit("bytes")
        .description("Resident memory of the process")
        .strongReference(true)
        .register(registry);
  }

  /** The line is {@code VmRSS: 123456 kB}. */
  private double residentBytes() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) * BYTES_PER_KB)
          .findFirst()
          .orElse(Double.NaN);
    } catch (IOException e) {
      return Double.NaN;
    }
  }
}
