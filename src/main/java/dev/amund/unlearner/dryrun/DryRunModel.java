package dev.amund.unlearner.dryrun;

import dev.amund.artifacts.ArtifactReader;
import dev.amund.artifacts.bytes.Sha256;
import dev.amund.artifacts.manifest.SignedManifest;
import java.util.List;
import java.util.Optional;

/**
 * The model that a dry run updates a copy of.
 *
 * @param version 1 for a base model, and for one of which nothing is known
 * @param torchScript its bytes
 * @param base the bytes of the base model that it comes from; its own where there is no other
 * @param samplesSinceBase how many samples were forgotten since that
 * @param store where its earlier versions are; empty if it has none
 */
public record DryRunModel(
    String modelId,
    long version,
    byte[] torchScript,
    byte[] base,
    long samplesSinceBase,
    Optional<ArtifactReader> store) {

  /** A model without a past. */
  public static DryRunModel base(String modelId, byte[] torchScript) {
    return new DryRunModel(modelId, 1, torchScript, torchScript, 0, Optional.empty());
  }

  /** Hex SHA-256 of its bytes. */
  public String sha256() {
    return Sha256.hex(torchScript);
  }

  /** Reads the model itself from memory, and what came before it from the store. */
  public ArtifactReader artifacts() {
    String own = sha256();
    return new ArtifactReader() {
      @Override
      public byte[] fetch(String sha256) {
        return sha256.equals(own) ? torchScript : store.orElseThrow().fetch(sha256);
      }

      @Override
      public Optional<SignedManifest> version(String id, long number) {
        return store.flatMap(reader -> reader.version(id, number));
      }

      @Override
      public List<Long> versionNumbers(String id) {
        return store.map(reader -> reader.versionNumbers(id)).orElse(List.of());
      }
    };
  }
}
