package dev.amund.unlearner;

import dev.amund.audit.ReferenceModel;
import dev.amund.config.DeviceConfig;
import dev.amund.config.ModelConfig;
import dev.amund.model.ModelException;
import dev.amund.model.TorchScriptModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The reference models of a model, loaded when they are first asked for. */
final class ReferenceModels implements AutoCloseable {
  private final ModelConfig config;
  private final DeviceConfig device;
  private List<ReferenceModel> loaded = List.of();

  ReferenceModels(ModelConfig config, DeviceConfig device) {
    this.config = config;
    this.device = device;
  }

  /**
   * All of them.
   *
   * @throws ModelException if one cannot be read
   */
  List<ReferenceModel> get() {
    if (loaded.size() < config.referenceModels().size()) {
      loaded = config.referenceModels().stream().map(this::load).toList();
    }
    return loaded;
  }

  private ReferenceModel load(Path path) {
    Set<String> ids = trainedOn(path.resolveSibling(path.getFileName() + ".ids"));
    return new ReferenceModel(TorchScriptModel.load(path, device), ids::contains);
  }

  private static Set<String> trainedOn(Path list) {
    if (Files.notExists(list)) {
      return Set.of();
    }
    try (Stream<String> lines = Files.lines(list)) {
      return lines.map(String::strip).filter(id -> !id.isEmpty()).collect(Collectors.toSet());
    } catch (IOException e) {
      throw new ModelException("The ids of a reference model cannot be read: " + e, e);
    }
  }

  @Override
  public void close() {
    loaded.forEach(reference -> reference.model().close());
    loaded = List.of();
  }
}
