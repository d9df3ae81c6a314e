package dev.amund.subscriber;

import java.nio.file.Path;

/**
 * Tells a server of a version in a directory: that it is in place, or that it is about to go. May
 * be called more than once for a version, after a restart for instance.
 */
@FunctionalInterface
public interface VersionHook {
  /** Does nothing. */
  VersionHook NONE = (modelId, version, directory) -> {};

  /**
   * Tells the server of a version, and returns when it knows.
   *
   * @param directory of the version
   * @throws LocalDirectoryException it does not know yet; it is tried again
   */
  void call(String modelId, long version, Path directory);

  /**
   * Reads a hook from text.
   *
   * @param text {@code POST http://…} with {@code {model}}, {@code {version}} and {@code
   *     {directory}} in the address (likewise GET, PUT and DELETE), see {@link HttpHook}; anything
   *     else is a command for {@code sh}, see {@link CommandHook}
   * @throws IllegalArgumentException the address is none
   */
  static VersionHook parse(String text) {
    return HttpHook.parse(text)
        .<VersionHook>map(hook -> hook)
        .orElseGet(() -> new CommandHook(text));
  }
}
