package dev.amund.subscriber;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Notifies a server that a version in a directory is in place, or about to be removed. May be
 * called more than once per version, for instance after a restart.
 */
@FunctionalInterface
public interface VersionHook {
  /** Does nothing. */
  VersionHook NONE = (modelId, version, directory) -> {};

  /**
   * Notifies the server of a version and returns on success.
   *
   * @param directory of the version
   * @throws LocalDirectoryException if it fails; it is retried
   */
  void call(String modelId, long version, Path directory);

  /**
   * Reads a hook from text.
   *
   * @param text {@code POST http://…} with {@code {model}}, {@code {version}} and {@code
   *     {directory}} in the address (likewise GET, PUT and DELETE), see {@link HttpHook}; anything
   *     else is a command for {@code sh}, see {@link CommandHook}
   * @param timeout of one call; longer than the server takes to load a version
   * @throws IllegalArgumentException if the address is invalid
   */
  static VersionHook parse(String text, Duration timeout) {
    return HttpHook.parse(text, timeout)
        .<VersionHook>map(hook -> hook)
        .orElseGet(() -> new CommandHook(text, timeout));
  }
}
