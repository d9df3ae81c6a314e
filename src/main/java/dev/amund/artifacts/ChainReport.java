package dev.amund.artifacts;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link ChainVerifier} has found.
 *
 * @param modelId of the model
 * @param versions those that were looked at, the oldest first
 * @param findings what is wrong; empty if nothing is
 */
public record ChainReport(
    String modelId, List<CheckedVersion> versions, List<ChainFinding> findings) {

  /** Copies the lists. */
  public ChainReport {
    versions = List.copyOf(versions);
    findings = List.copyOf(findings);
  }

  /** Whether nothing is wrong. */
  public boolean isSound() {
    return findings.isEmpty();
  }

  /** A version that was looked at. */
  public Optional<CheckedVersion> version(long version) {
    return versions.stream()
        .filter(checked -> checked.signed().manifest().version() == version)
        .findFirst();
  }

  /** The same with further findings. */
  public ChainReport with(List<ChainFinding> more) {
    var all = new ArrayList<>(findings);
    all.addAll(more);
    return new ChainReport(modelId, versions, all);
  }
}
