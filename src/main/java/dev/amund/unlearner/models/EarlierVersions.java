package dev.amund.unlearner.models;

import dev.amund.artifacts.ArtifactReader;
import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.control.Networks;
import dev.amund.event.ModelVersionPublished;
import dev.amund.model.ModelLoader;
import dev.amund.model.ModelState;
import dev.amund.model.TorchScriptModel;
import java.util.Comparator;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads what an update needs beside the model that it changes: a copy of the parent, the oldest
 * version that retention has left, and the weights of a recent one. They stay loaded, because most
 * updates need the same ones.
 */
public final class EarlierVersions implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EarlierVersions.class);

  private final ArtifactReader artifacts;
  private final ModelLoader loader;
  private Optional<Loaded> parent = Optional.empty();
  private Optional<Loaded> anchor = Optional.empty();
  private Optional<Weights> recent = Optional.empty();

  private record Loaded(String sha256, TorchScriptModel model) {}

  private record Weights(String sha256, ModelState state) {}

  public EarlierVersions(ArtifactReader artifacts, ModelLoader loader) {
    this.artifacts = artifacts;
    this.loader = loader;
  }

  /** The version itself. */
  public TorchScriptModel parent(ModelVersionPublished version) {
    parent = Optional.of(exchanged(parent, version.getSha256()));
    return parent.orElseThrow().model();
  }

  /** The oldest version of the same model whose bytes can be had, or the version itself. */
  public TorchScriptModel anchor(ModelVersionPublished version) {
    try {
      anchor = Optional.of(exchanged(anchor, oldest(version, 1).sha256()));
      return anchor.orElseThrow().model();
    } catch (ArtifactException e) {
      log.warn(
          "no older version can be had, updating without: model={} reason={}",
          version.getModelId(),
          e.getMessage());
      return parent(version);
    }
  }

  /**
   * The version's {@linkplain Networks#recentVersion recent one}; a later one, or the version
   * itself, if that cannot be had.
   */
  public Networks.Recent recent(ModelVersionPublished version) {
    try {
      ModelManifest found = oldest(version, Networks.recentVersion(version.getVersion()));
      return new Networks.Recent(weights(found.sha256()), version.getVersion() - found.version());
    } catch (ArtifactException e) {
      log.warn(
          "no recent version can be had, updating without: model={} reason={}",
          version.getModelId(),
          e.getMessage());
      return new Networks.Recent(weights(version.getSha256()), 0);
    }
  }

  private ModelState weights(String sha256) {
    if (recent.filter(known -> known.sha256().equals(sha256)).isEmpty()) {
      // The engine names storages its own way, so a file as it was handed in would not fit.
      try (var model = loader.load(artifacts.fetch(sha256))) {
        recent = Optional.of(new Weights(sha256, model.state()));
      }
    }
    return recent.orElseThrow().state();
  }

  private Loaded exchanged(Optional<Loaded> loaded, String sha256) {
    if (loaded.filter(known -> known.sha256().equals(sha256)).isPresent()) {
      return loaded.orElseThrow();
    }
    var model = loader.load(artifacts.fetch(sha256));
    loaded.ifPresent(known -> known.model().close());
    return new Loaded(sha256, model);
  }

  /** Returns the oldest version from this number on that is stored, or the version itself. */
  private ModelManifest oldest(ModelVersionPublished version, long from) {
    String modelId = version.getModelId();
    return artifacts.versionNumbers(modelId).stream()
        .filter(number -> number >= from && number < version.getVersion())
        .min(Comparator.naturalOrder())
        .flatMap(number -> artifacts.version(modelId, number))
        .map(SignedManifest::manifest)
        .orElseGet(() -> ModelManifest.of(version));
  }

  /** Frees the device's memory; what is asked for next is loaded again. */
  @Override
  public void close() {
    parent.ifPresent(loaded -> loaded.model().close());
    anchor.ifPresent(loaded -> loaded.model().close());
    parent = Optional.empty();
    anchor = Optional.empty();
    recent = Optional.empty();
  }
}
