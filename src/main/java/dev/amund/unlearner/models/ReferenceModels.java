package dev.amund.unlearner.models;

import dev.amund.audit.ReferenceModel;
import dev.amund.config.DeviceConfig;
import dev.amund.config.ModelConfig;
import dev.amund.model.ModelException;
import dev.amund.model.TorchScriptModel;
import dev.amund.text.TextFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reference models of a model, loaded when they are first asked for. One that cannot be loaded
 * leaves all out, with a warning: a deletion need not wait for an audit that can be had later.
 */
public final class ReferenceModels implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ReferenceModels.class);

  private final ModelConfig config;
  private final DeviceConfig device;
  private List<ReferenceModel> loaded = List.of();

  public ReferenceModels(ModelConfig config, DeviceConfig device) {
    this.config = config;
    this.device = device;
  }

  /** All of them, or none. */
  public List<ReferenceModel> get() {
    if (loaded.isEmpty()) {
      var models = new ArrayList<ReferenceModel>();
      try {
        for (Path path : config.referenceModels()) {
          models.add(load(path));
        }
        loaded = List.copyOf(models);
      } catch (ModelException e) {
        models.forEach(reference -> reference.model().close());
        log.warn("a model is not audited by RMIA: model={} reason={}", config.id(), e.getMessage());
      }
    }
    return loaded;
  }

  private ReferenceModel load(Path path) {
    Set<String> ids = trainedOn(path.resolveSibling(path.getFileName() + ".ids"));
    return new ReferenceModel(
        TorchScriptModel.load(path, device, config.calledAs()), ids::contains);
  }

  private static Set<String> trainedOn(Path list) {
    if (Files.notExists(list)) {
      return Set.of();
    }
    try {
      return TextFiles.lines(list).stream()
          .map(String::strip)
          .filter(id -> !id.isEmpty())
          .collect(Collectors.toSet());
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
