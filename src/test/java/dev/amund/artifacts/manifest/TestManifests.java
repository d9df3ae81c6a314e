package dev.amund.artifacts.manifest;

import dev.amund.artifacts.bytes.Sha256;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** Manifests to test with. */
public final class TestManifests {
  public static final Instant TIME = Instant.parse("2026-03-01T10:00:00.120Z");
  static final String BATCH = "0b7e0f3e-5c39-4c5e-9d0e-0a6f9a3b1c2d";

  private TestManifests() {}

  public static ModelManifest first(String modelId, byte[] model) {
    return new ModelManifest(
        modelId,
        1,
        ModelManifest.Parent.NONE,
        new ModelManifest.Content(Sha256.hex(model), model.length, "TORCHSCRIPT"),
        ModelManifest.Forgotten.NOTHING,
        TIME,
        Optional.empty());
  }

  public static ModelManifest next(ModelManifest parent, byte[] model) {
    return new ModelManifest(
        parent.modelId(),
        parent.version() + 1,
        new ModelManifest.Parent(OptionalLong.of(parent.version()), Optional.of(parent.sha256())),
        new ModelManifest.Content(Sha256.hex(model), model.length, "TORCHSCRIPT"),
        new ModelManifest.Forgotten(Optional.of(BATCH), 3, 17),
        TIME,
        Optional.empty());
  }

  /** The same with weights by name. */
  public static ModelManifest with(ModelManifest manifest, byte[] weights) {
    return new ModelManifest(
        manifest.modelId(),
        manifest.version(),
        manifest.parent(),
        manifest.content(),
        manifest.forgotten(),
        manifest.publishedAt(),
        Optional.of(new WeightsFile(Sha256.hex(weights), weights.length)));
  }
}
