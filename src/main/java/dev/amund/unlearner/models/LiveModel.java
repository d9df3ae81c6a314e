package dev.amund.unlearner.models;

import dev.amund.artifacts.ArtifactReader;
import dev.amund.event.ModelVersionPublished;
import dev.amund.model.ModelException;
import dev.amund.model.ModelLoader;
import dev.amund.model.TorchScriptModel;
import dev.amund.unlearner.tasks.ModelUnusableException;
import java.util.Optional;

/**
 * Holds the one copy of a model in device memory. It knows the hash of its bytes, so that a caller
 * gets exactly the version that it asks for: in the common case without any work, and by loading
 * the artifact where an update was made but never published.
 */
public final class LiveModel implements AutoCloseable {
  private final ArtifactReader artifacts;
  private final ModelLoader loader;
  private final ModelInputs inputs;
  private Optional<TorchScriptModel> model = Optional.empty();
  private String sha256 = "";

  /**
   * @param inputs what the model takes
   */
  public LiveModel(ArtifactReader artifacts, ModelLoader loader, ModelInputs inputs) {
    this.artifacts = artifacts;
    this.loader = loader;
    this.inputs = inputs;
  }

  /**
   * The model with the weights and buffers of {@code version}, bit for bit.
   *
   * @throws ModelUnusableException it cannot be loaded on this device
   */
  public TorchScriptModel at(ModelVersionPublished version) {
    if (!sha256.equals(version.getSha256())) {
      close();
      model = Optional.of(load(version));
      sha256 = version.getSha256();
    }
    TorchScriptModel live = model.orElseThrow();
    inputs.tell(live);
    return live;
  }

  private TorchScriptModel load(ModelVersionPublished version) {
    byte[] torchScript = artifacts.fetch(version.getSha256());
    try {
      return loader.load(torchScript);
    } catch (ModelException e) {
      throw new ModelUnusableException(
          "version %d cannot be loaded: %s".formatted(version.getVersion(), e.getMessage()), e);
    }
  }

  /** An update is under way: the weights are those of no version. */
  public void touched() {
    sha256 = "";
  }

  /** The update ended in the bytes of {@code version}, whether or not it will be published. */
  public void becomes(ModelVersionPublished version) {
    sha256 = version.getSha256();
  }

  /** Takes an update back: weights and buffers are those of {@code version} again, bit for bit. */
  public void restore(ModelVersionPublished version) {
    model.orElseThrow().restore(artifacts.fetch(version.getSha256()));
    sha256 = version.getSha256();
  }

  @Override
  public void close() {
    model.ifPresent(TorchScriptModel::close);
    model = Optional.empty();
    touched();
  }
}
