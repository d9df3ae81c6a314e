package dev.amund.subscriber;

import java.nio.file.Path;

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
   * @throws IllegalArgumentException if the address is invalid
   */
  static VersionHook parse(String text) {
    return HttpHook.parse(text)
        .<VersionHook>map(hook -> hook)
        .orElseGet(() -> new CommandHook(text));
  }
}
