package dev.amund.artifacts;

import dev.amund.config.ArtifactConfig;
import java.nio.file.Files;
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

  /**
   * The store, for those who only read it: one that is not there would look like one without
   * versions.
   *
   * @param clock as for {@link #open}
   * @throws ArtifactException there is no such directory
   */
  public static ArtifactStore openExisting(ArtifactConfig config, Clock clock) {
    if (config.s3().isEmpty() && !Files.isDirectory(config.directory())) {
      throw new ArtifactException(
          ("There is no artifact store at %s: check amund.artifacts.directory and"
                  + " amund.data-directory, which begin at the working directory")
              .formatted(config.directory()));
    }
    return open(config, clock);
  }
}
