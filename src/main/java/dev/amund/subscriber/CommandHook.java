package dev.amund.subscriber;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs a command of the shell, with {@code AMUND_MODEL}, {@code AMUND_VERSION} and {@code
 * AMUND_DIRECTORY} in its environment. Its output goes to standard error; it succeeds if it exits
 * with 0 in time.
 */
final class CommandHook implements VersionHook {
  private final String command;
  private final Duration timeout;

  CommandHook(String command, Duration timeout) {
    this.command = command;
    this.timeout = timeout;
  }

  @Override
  public void call(String modelId, long version, Path directory) {
    // Standard output belongs to the answers of amund's commands.
    var builder =
        new ProcessBuilder("sh", "-c", "exec 1>&2\n" + command).redirectError(Redirect.INHERIT);
    builder
        .environment()
        .putAll(
            Map.of(
                "AMUND_MODEL", modelId,
                "AMUND_VERSION", Long.toString(version),
                "AMUND_DIRECTORY", directory.toAbsolutePath().toString()));
    try {
      var process = builder.start();
      process.getOutputStream().close();
      try {
        if (!process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
          throw failed(version, "does not end within %s".formatted(timeout));
        }
      } finally {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      if (process.exitValue() != 0) {
        throw failed(version, "ended with " + process.exitValue());
      }
    } catch (IOException e) {
      throw new LocalDirectoryException("The hook '%s' cannot be run: %s".formatted(command, e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(version, "was interrupted");
    }
  }

  private LocalDirectoryException failed(long version, String how) {
    return new LocalDirectoryException(
        "The hook '%s' for version %d %s".formatted(command, version, how));
  }
}
