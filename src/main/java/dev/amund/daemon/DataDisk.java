package dev.amund.daemon;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The disk of the data directory. */
final class DataDisk implements MeterBinder {
  private final Path directory;

  /**
   * @param directory must exist
   */
  DataDisk(Path directory) {
    this.directory = directory;
  }

  @FunctionalInterface
  private interface Reading {
    long bytes(DataDisk disk) throws IOException;
  }

  /** Returns how many bytes this process may still write. */
  long freeBytes() throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }

  /** Returns the disk's size in bytes. */
  long totalBytes() throws IOException {
    return Files.getFileStore(directory).getTotalSpace();
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    gauge(registry, "free", "Bytes free on the disk of the data directory", DataDisk::freeBytes);
    gauge(registry, "size", "Size of the disk of the data directory", DataDisk::totalBytes);
  }

  private void gauge(MeterRegistry registry, String name, String description, Reading reading) {
    Gauge.builder("amund.data.disk." + name, this, disk -> disk.read(reading))
        .baseUnit("bytes")
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  private double read(Reading reading) {
    try {
      return reading.bytes(this);
    } catch (IOException e) {
      return Double.NaN;
    }
  }
}
