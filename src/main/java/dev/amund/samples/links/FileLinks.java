package dev.amund.samples.links;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads linked files. A file can lie on a server too (NFS, FUSE), and a thread that waits for one
 * cannot always be woken: so the files are read by threads of their own, of which a few may be
 * stuck.
 */
final class FileLinks {
  private static final int MOST_THREADS = 4;
  private static final long IDLE_SECONDS = 10;
  private static final int CHUNK = 64 * 1024;

  private final List<Path> prefixes;
  private final TransferLimits limits;
  private final TransferWatch watch;
  private final ThreadPoolExecutor readers =
      new ThreadPoolExecutor(
          0,
          MOST_THREADS,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          FileLinks::thread);

  /**
   * @param prefixes directories and files, absolute and normalised
   */
  FileLinks(List<Path> prefixes, TransferLimits limits) {
    this.prefixes = List.copyOf(prefixes);
    this.limits = limits;
    this.watch = new TransferWatch(limits);
  }

  private static Thread thread(Runnable task) {
    var thread = new Thread(task, "amund-linked-files");
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Returns what a file holds.
   *
   * @throws ConfinedDirectory.OutsideException it is below none of the prefixes
   * @throws IOException it cannot be read, or not fast enough
   */
  byte[] read(Path file) throws IOException, InterruptedException {
    var received = new AtomicLong();
    try {
      return watch.await(readers.submit(() -> read(file, received)), received::get);
    } catch (RejectedExecutionException e) {
      throw new IOException("%d other linked files do not come".formatted(MOST_THREADS), e);
    }
  }

  private byte[] read(Path file, AtomicLong received) throws IOException {
    var real = realPath(file.toAbsolutePath().normalize());
    for (var prefix : prefixes) {
      if (Files.exists(prefix) && real.startsWith(prefix.toRealPath())) {
        // A prefix may be a single file.
        var root = Files.isDirectory(prefix) ? prefix : prefix.toRealPath().getParent();
        return bytes(new ConfinedDirectory(root), real, received);
      }
    }
    throw new ConfinedDirectory.OutsideException(file, prefixes);
  }

  /** Returns the real path; an error outside the prefixes does not reveal what exists there. */
  private Path realPath(Path file) throws IOException {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      if (prefixes.stream().anyMatch(file::startsWith)) {
        throw e;
      }
      throw new ConfinedDirectory.OutsideException(file, prefixes);
    }
  }

  private byte[] bytes(ConfinedDirectory directory, Path file, AtomicLong received)
      throws IOException {
    try (var channel = directory.open(file)) {
      if (channel.size() > limits.bytes()) {
        throw new IOException("more than %,d bytes".formatted(limits.bytes()));
      }
      var bytes = ByteBuffer.allocate((int) channel.size());
      while (bytes.hasRemaining()) {
        // In chunks, so that it can be seen how fast they come.
        bytes.limit(Math.min(bytes.capacity(), bytes.position() + CHUNK));
        if (channel.read(bytes) < 0) {
          throw new IOException("it was cut off while it was read");
        }
        received.set(bytes.position());
        bytes.limit(bytes.capacity());
      }
      return bytes.array();
    }
  }
}
