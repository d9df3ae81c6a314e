package dev.amund.subscriber;

import dev.amund.event.ModelVersionPublished;

/**
 * A version whose signature and bytes were verified.
 *
 * @param modelId of the model
 * @param version of the model, from 1
 * @param bytes the TorchScript file; not copied, so not to be written to
 * @param event the announcement. Signed is what {@code ModelManifest.of(event)} holds; its metrics
 *     and its URI are not
 */
public record VerifiedModel(
    String modelId, long version, byte[] bytes, ModelVersionPublished event) {}
