package dev.amund.cli;

import dev.amund.http.BuildInfo;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"amund " + BuildInfo.current().version()};
  }
}
