package dev.amund.daemon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells local processes, such as the images' health check, the address of the daemon's HTTP
 * endpoint, because port and TLS may be configured in a file, by the environment or on the command
 * line.
 */
final class AddressFile implements AutoCloseable {
  private final Path file;

  private AddressFile(Path file) {
    this.file = file;
  }

  /**
   * Writes the file, which exists while the endpoint serves.
   *
   * @param root the data directory
   * @param address scheme, host and port
   * @throws UncheckedIOException if the data directory cannot be written to
   */
  static AddressFile write(Path root, String address) {
    Path file = root.resolve("http-address");
    try {
      Files.writeString(file, address + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be written: %s".formatted(file, e), e);
    }
    return new AddressFile(file);
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
  }
}
