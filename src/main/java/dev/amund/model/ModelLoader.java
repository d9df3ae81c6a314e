package dev.amund.model;

import dev.amund.config.DeviceConfig;
import dev.amund.config.ModelInterface;
import java.nio.file.Path;

/**
 * Loads a model and its versions, and those that are compared with it.
 *
 * @param device where they are loaded
 * @param calledAs how they are called
 */
public record ModelLoader(DeviceConfig device, ModelInterface calledAs) {
  /**
   * Loads a model.
   *
   * @throws ModelException as {@link TorchScriptModel#load(byte[], DeviceConfig)}
   */
  public TorchScriptModel load(byte[] torchScript) {
    return TorchScriptModel.load(torchScript, device, calledAs);
  }

  /**
   * Loads a model.
   *
   * @throws ModelException as {@link TorchScriptModel#load(Path, DeviceConfig)}
   */
  public TorchScriptModel load(Path torchScript) {
    return TorchScriptModel.load(torchScript, device, calledAs);
  }
}
