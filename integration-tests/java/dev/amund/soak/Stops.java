package dev.amund.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Stops daemons at {@link StopPoint}s. What is set and who has stopped is told by files in a
 * directory that both processes know: {@code set-POINT}, which the daemon that comes first renames
 * to {@code held-POINT-DAEMON}. It goes on when that file is gone.
 */
final class Stops {
  /** A daemon that nobody releases goes on by itself after this. */
  static final Duration LONGEST_STOP = Duration.ofSeconds(60);

  private static final Duration INTERVAL = Duration.ofMillis(2);

  private final Path directory;

  /**
   * @param directory exists
   */
  Stops(Path directory) {
    this.directory = directory;
  }

  /** Sets a stop: the first daemon that comes to the point will be held there. */
  void set(StopPoint point) throws IOException {
    Files.createFile(setFile(point));
  }

  /**
   * Waits for a daemon to be held at the point where a stop is set, and unsets it otherwise.
   *
   * @return which daemon is held; empty if none came in time
   */
  Optional<Integer> awaitHeld(StopPoint point, Duration timeout)
      throws IOException, InterruptedException {
    if (await(() -> Files.notExists(setFile(point)), timeout)
        || !Files.deleteIfExists(setFile(point))) {
      return held(point);
    }
    return Optional.empty();
  }

  /** The daemon that is held at the point now. */
  Optional<Integer> held(StopPoint point) throws IOException {
    String prefix = heldFile(point, "").getFileName().toString();
    try (var files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(prefix))
          .map(name -> Integer.valueOf(name.substring(prefix.length())))
          .findFirst();
    }
  }

  /** Lets the daemon go on that is held at the point, when it runs. */
  void release(StopPoint point, int daemon) throws IOException {
    Files.deleteIfExists(heldFile(point, String.valueOf(daemon)));
  }

  /** Returns whether a stop is set at the point. */
  boolean isSet(StopPoint point) {
    return Files.exists(setFile(point));
  }

  /**
   * Holds the caller, a daemon that has come to a point where a stop is set, until it is released.
   * Where another came first it returns at once.
   */
  void hold(StopPoint point, String daemon) throws InterruptedException {
    Path held = heldFile(point, daemon);
    try {
      Files.move(setFile(point), held);
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!await(() -> Files.notExists(held), LONGEST_STOP)) {
      // Before it goes on, so that nobody takes it for held.
      held.toFile().delete();
    }
  }

  private static boolean await(BooleanSupplier condition, Duration timeout)
      throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      Thread.sleep(INTERVAL.toMillis());
    }
    return true;
  }

  private Path setFile(StopPoint point) {
    return directory.resolve("set-" + point);
  }

  private Path heldFile(StopPoint point, String daemon) {
    return directory.resolve("held-" + point + "-" + daemon);
  }
}
