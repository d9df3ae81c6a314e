package dev.amund.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Tells the version of the source that runs. */
final class SourceVersion {
  private SourceVersion() {}

  /**
   * Returns the commit of the working directory, with {@code -dirty} where files were changed
   * since; {@code unknown} outside of a repository.
   */
  static String commit() throws InterruptedException {
    try {
      Process git =
          new ProcessBuilder("git", "describe", "--always", "--dirty", "--exclude=*", "--abbrev=12")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String commit = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return git.waitFor() == 0 ? commit.trim() : "unknown";
    } catch (IOException e) {
      return "unknown";
    }
  }
}
