package dev.amund.http;

import java.util.Optional;

/**
 * The running build of amund.
 *
 * @param version from the jar's manifest; {@code development} when amund does not run from its jar
 */
public record BuildInfo(String version) {

  /** Returns the build that is running. */
  public static BuildInfo current() {
    return new BuildInfo(
        Optional.ofNullable(BuildInfo.class.getPackage().getImplementationVersion())
            .orElse("development"));
  }
}
