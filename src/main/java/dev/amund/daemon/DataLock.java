package dev.amund.daemon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a second daemon out of a data directory. It would replace the first in both groups before
 * it found the intake's directory in use.
 */
final class DataLock implements AutoCloseable {
  private final FileChannel channel;

  private DataLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock; it ends with the process at the latest.
   *
   * @param root the data directory, created if missing
   * @throws IllegalStateException if another daemon uses the directory
   * @throws UncheckedIOException if the directory cannot be written to
   */
  static DataLock acquire(Path root) {
    try {
      Files.createDirectories(root);
      FileChannel channel =
          FileChannel.open(
              root.resolve("daemon.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!isLocked(channel)) {
        channel.close();
        throw new IllegalStateException(
            ("another amund serve uses the data directory %s: stop it, or give this one a"
                    + " data-directory and a kafka.instance-id of its own")
                .formatted(root));
      }
      return new DataLock(channel);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The data directory %s cannot be used: %s".formatted(root, e), e);
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
