package dev.amund.ledger;

import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.event.HeadlineMetrics;
import java.util.Optional;

/**
 * A published version of a model.
 *
 * @param manifest its manifest
 * @param retired whether it was retired since
 * @param metrics its metrics; empty if a base model was not measured, or if neither its
 *     announcement nor its evaluation is kept
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
