package dev.amund.subscriber;

import dev.amund.artifacts.bytes.Sha256;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import dev.amund.event.ModelFormat;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.SafetensorsFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Announces versions as the daemon does. */
final class Publisher {
  private final DirectoryArtifactStore store;
  private final ManifestSigner signer;

  Publisher(DirectoryArtifactStore store, ManifestSigner signer) {
    this.store = store;
    this.signer = signer;
  }

  static byte[] bytes(String modelId, long version) {
    return "%s version %d".formatted(modelId, version).getBytes(StandardCharsets.UTF_8);
  }

  /** Stores the bytes, lays the version out, unless it is, and makes the announcement. */
  ModelVersionPublished publish(String modelId, long version) {
    store.put(bytes(modelId, version));
    var event = announce(modelId, version, bytes(modelId, version));
    if (store.manifest(modelId, version).isEmpty()) {
      store.writeServingLayout(
          ModelManifest.of(event), event.getManifestSignature().array(), event.getKeyId());
    }
    return event;
  }

  /** Stores bytes and announces them with a parent of the caller's choice, all of it signed. */
  ModelVersionPublished publishOf(String modelId, long version, String parentSha256) {
    byte[] bytes = bytes(modelId, version);
    store.put(bytes);
    return signed(
        ModelVersionPublished.newBuilder(unsigned(modelId, version, bytes, bytes.length))
            .setParentSha256(parentSha256)
            .build());
  }

  /** Makes the announcement only. */
  ModelVersionPublished announce(String modelId, long version, byte[] bytes) {
    return announce(modelId, version, bytes, bytes.length);
  }

  /** Announces the genuine bytes with a wrong size, and signs that. */
  ModelVersionPublished announceWithSize(String modelId, long version, long size) {
    return announce(modelId, version, bytes(modelId, version), size);
  }

  /** Announces weights by name as well, which are not stored. */
  ModelVersionPublished announceWithWeights(String modelId, long version, byte[] weights) {
    byte[] bytes = bytes(modelId, version);
    return signed(
        ModelVersionPublished.newBuilder(unsigned(modelId, version, bytes, bytes.length))
            .setSafetensors(
                new SafetensorsFile(
                    "file:///elsewhere", Sha256.hex(weights), (long) weights.length))
            .build());
  }

  private ModelVersionPublished announce(String modelId, long version, byte[] bytes, long size) {
    return signed(unsigned(modelId, version, bytes, size));
  }

  private ModelVersionPublished unsigned(String modelId, long version, byte[] bytes, long size) {
    return ModelVersionPublished.newBuilder()
        .setModelId(modelId)
        .setVersion(version)
        .setParentVersion(version == 1 ? null : version - 1)
        .setParentSha256(version == 1 ? null : Sha256.hex(bytes(modelId, version - 1)))
        .setArtifactUri("file:///elsewhere/" + Sha256.hex(bytes))
        .setSha256(Sha256.hex(bytes))
        .setSizeBytes(size)
        .setFormat(ModelFormat.TORCHSCRIPT)
        .setPublishedAt(Instant.parse("2026-03-01T10:00:00.120Z"))
        .setManifestSignature(ByteBuffer.allocate(64))
        .setKeyId(signer.keyId())
        .build();
  }

  private ModelVersionPublished signed(ModelVersionPublished unsigned) {
    return ModelVersionPublished.newBuilder(unsigned)
        .setManifestSignature(ByteBuffer.wrap(signer.sign(ModelManifest.of(unsigned)).signature()))
        .build();
  }
}
