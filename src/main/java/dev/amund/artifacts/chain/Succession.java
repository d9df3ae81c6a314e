package dev.amund.artifacts.chain;

import dev.amund.artifacts.chain.ChainFinding.Kind;
import dev.amund.artifacts.manifest.ModelManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides by two manifests whether one version directly follows the other. */
final class Succession {
  private Succession() {}

  /**
   * Compares a version with the one before it.
   *
   * @return what is wrong; empty if nothing is, or if versions lie between
   */
  static List<ChainFinding> check(ModelManifest parent, ModelManifest child) {
    var findings = new ArrayList<ChainFinding>();
    if (child.version() != parent.version() + 1) {
      return findings;
    }
    if (!child.parentSha256().equals(Optional.of(parent.sha256()))) {
      findings.add(
          ChainFinding.at(
              child.version(),
              Kind.PARENT,
              "Version %d names a parent with the SHA-256 %s; version %d has %s"
                  .formatted(
                      child.version(),
                      child.parentSha256().orElse("(none)"),
                      parent.version(),
                      parent.sha256())));
    }
    if (child.publishedAt().isBefore(parent.publishedAt())) {
      findings.add(
          ChainFinding.at(
              child.version(),
              Kind.TIME,
              "Version %d was published at %s, before its parent (%s)"
                  .formatted(child.version(), child.publishedAt(), parent.publishedAt())));
    }
    return findings;
  }
}
