package dev.amund.artifacts;

import dev.amund.config.ArtifactConfig;
import java.time.Clock;

/** Opens the artifact store that the configuration names. */
public final class ArtifactStores {
  private ArtifactStores() {}

  /**
   * The store; nothing is read or made yet.
   *
   * @param clock what the age of an artifact is measured against
   */
  public static ArtifactStore open(ArtifactConfig config, Clock clock) {
    return config
        .s3()
        .<ArtifactStore>map(s3 -> new S3ArtifactStore(s3, clock))
        .orElseGet(() -> new DirectoryArtifactStore(config.directory(), clock));
  }
}
