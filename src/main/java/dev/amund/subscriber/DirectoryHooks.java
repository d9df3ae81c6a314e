package dev.amund.subscriber;

/**
 * Hooks for changes in a polled directory.
 *
 * @param placed after a version is in place; as long as it fails, older versions stay
 * @param removing before a version goes; as long as it fails, the version stays
 */
public record DirectoryHooks(VersionHook placed, VersionHook removing) {
  /** Hooks that do nothing. */
  public static final DirectoryHooks NONE = new DirectoryHooks(VersionHook.NONE, VersionHook.NONE);
}
