package dev.amund.artifacts.stores;

import dev.amund.artifacts.ArtifactStore;
import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.config.ArtifactConfig;
import java.nio.file.Files;
import java.time.Clock;

/** Opens the artifact store that the configuration names. */
public final class ArtifactStores {
  private ArtifactStores() {}

  /**
   * Returns the store; nothing is read or created yet.
   *
   * @param clock measures the age of artifacts
   */
  public static ArtifactStore open(ArtifactConfig config, Clock clock) {
    return config
        .s3()
        .<ArtifactStore>map(s3 -> new S3ArtifactStore(s3, clock))
        .orElseGet(() -> new DirectoryArtifactStore(config.directory(), clock));
  }

  /**
   * Returns the store, for readers: an absent one would look like one without versions.
   *
   * @param clock as for {@link #open}
   * @throws ArtifactException if the directory does not exist
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
