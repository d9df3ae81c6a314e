package dev.amund.daemon;

import dev.amund.config.ModelConfig;
import dev.amund.config.SamplesConfig;
import dev.amund.samples.ImageShape;
import dev.amund.samples.Links;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The sample stores of all configured models. */
final class SampleStores implements AutoCloseable {
  private final Map<String, SampleStore> stores = new TreeMap<>();

  /**
   * Opens them.
   *
   * <p>A store without samples is refused, unless they are registered in a topic: with it every
   * request would be answered NOT_HELD, for ever, because somebody forgot an import.
   *
   * @throws DaemonException if one has no training samples or no held-out samples
   * @throws dev.amund.samples.SampleStoreException if one cannot be opened
   */
  SampleStores(List<ModelConfig> models, SamplesConfig samples, DataLayout layout) {
    try {
      for (ModelConfig model : models) {
        stores.put(
            model.id(),
            SampleStore.open(
                layout.samples(model.id()),
                Links.below(samples.linkPrefixes(), samples.linkTimeout())));
        model.imageShape().map(ImageShape::parse).ifPresent(stores.get(model.id())::requireShape);
        if (!samples.topic()) {
          requireSamples(model.id(), layout);
        }
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void requireSamples(String modelId, DataLayout layout) {
    for (Split split : Split.values()) {
      if (stores.get(modelId).count(split) == 0) {
        throw new DaemonException(
            "the sample store of model %s (%s) has no %s samples: run amund import --model %s first"
                .formatted(modelId, layout.samples(modelId), split, modelId));
      }
    }
  }

  Map<String, SampleStore> byModel() {
    return Map.copyOf(stores);
  }

  @Override
  public void close() {
    stores.values().forEach(SampleStore::close);
    stores.clear();
  }
}
