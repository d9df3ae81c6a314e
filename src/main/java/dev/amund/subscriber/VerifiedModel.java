package dev.amund.subscriber;

import dev.amund.event.ModelVersionPublished;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A version whose signature and bytes were verified.
 *
 * @param modelId of the model
 * @param version of the model, from 1
 * @param bytes the TorchScript file, not copied: do not modify
 * @param event the announcement. Signed is what {@code ModelManifest.of(event)} holds; its metrics
 *     and its URI are not
 * @param safetensors fetches the weights by name, and verifies them; empty if the version has none.
 *     It throws {@link dev.amund.artifacts.bytes.ArtifactException} if they are unavailable now; if
 *     a listener rethrows it, the version is retried
 */
public record VerifiedModel(
    String modelId,
    long version,
    byte[] bytes,
    ModelVersionPublished event,
    Optional<Supplier<byte[]>> safetensors) {

  /** Returns a version without weights by name. */
  public VerifiedModel(String modelId, long version, byte[] bytes, ModelVersionPublished event) {
    this(modelId, version, bytes, event, Optional.empty());
  }
}
