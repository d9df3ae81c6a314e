package dev.amund.http;

import java.util.Optional;

/**
 * Which build of amund this is.
 *
 * @param version as the jar's manifest says; {@code development} when amund does not run from its
 *     jar
 */
public record BuildInfo(String version) {

  /** The build that is running. */
  public static BuildInfo current() {
    return new BuildInfo(
        Optional.ofNullable(BuildInfo.class.getPackage().getImplementationVersion())
            .orElse("development"));
  }
}
