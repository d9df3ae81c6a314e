package dev.amund.artifacts.chain;

import java.util.ArrayList;
import java.util.List;

/**
 * The findings of a {@link ChainVerifier}.
 *
 * @param modelId of the model
 * @param versions the checked versions, the oldest first
 * @param findings what is wrong; empty if nothing is
 */
public record ChainReport(
    String modelId, List<CheckedVersion> versions, List<ChainFinding> findings) {

  /** Copies the lists. */
  public ChainReport {
    versions = List.copyOf(versions);
    findings = List.copyOf(findings);
  }

  /** Returns whether nothing is wrong. */
  public boolean isSound() {
    return findings.isEmpty();
  }

  /** Returns the same with further findings. */
  public ChainReport with(List<ChainFinding> more) {
    var all = new ArrayList<>(findings);
    all.addAll(more);
    return new ChainReport(modelId, versions, all);
  }
}
