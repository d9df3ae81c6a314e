package dev.amund.ledger;

import dev.amund.artifacts.ModelManifest;
import dev.amund.event.HeadlineMetrics;
import java.util.Optional;

/**
 * A version of a model that was published at some time.
 *
 * @param manifest what is signed about it
 * @param retired whether it has been taken away since
 * @param metrics what was measured before it was published; empty for a base model that was not
 *     measured, and where neither its announcement nor its evaluation is kept any more
 */
public record VersionEntry(
    ModelManifest manifest, boolean retired, Optional<HeadlineMetrics> metrics) {

  static VersionEntry of(ModelManifest manifest) {
    return new VersionEntry(manifest, false, Optional.empty());
  }

  VersionEntry retire() {
    return new VersionEntry(manifest, true, metrics);
  }

  VersionEntry measured(HeadlineMetrics measured) {
    return new VersionEntry(manifest, retired, Optional.of(measured));
  }
}
