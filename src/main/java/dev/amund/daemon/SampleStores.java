package dev.amund.daemon;

import dev.amund.config.ModelConfig;
import dev.amund.config.SamplesConfig;
import dev.amund.samples.ImageShape;
import dev.amund.samples.Links;
import dev.amund.samples.SampleStore;
import dev.amund.samples.SampleStoreException;
import dev.amund.unlearner.SampleShortage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sample stores of all configured models. A model whose store cannot be opened, or lacks
 * samples, cannot be used; the others can.
 */
final class SampleStores implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SampleStores.class);

  private final Map<String, SampleStore> stores = new TreeMap<>();
  private final Map<String, String> unopened = new TreeMap<>();

  /**
   * Opens them.
   *
   * @throws SampleStoreException if none can be opened; the message says what to do
   */
  SampleStores(List<ModelConfig> models, SamplesConfig samples, DataLayout layout) {
    Optional<SampleStoreException> failure = Optional.empty();
    for (ModelConfig model : models) {
      try {
        stores.put(model.id(), open(model, samples, layout));
      } catch (SampleStoreException e) {
        unopened.put(model.id(), e.getMessage());
        failure = Optional.of(e);
      }
    }
    if (stores.isEmpty() && failure.isPresent()) {
      throw failure.get();
    }
    problems().forEach((id, words) -> log.error("model {} cannot be used: {}", id, words));
  }

  private static SampleStore open(ModelConfig model, SamplesConfig samples, DataLayout layout) {
    var store =
        SampleStore.open(
            layout.samples(model.id()), Links.below(samples.linkPrefixes(), samples.linkTimeout()));
    try {
      model.imageShape().map(ImageShape::parse).ifPresent(store::requireShape);
      return store;
    } catch (RuntimeException | Error e) {
      store.close();
      throw e;
    }
  }

  /** Returns the stores that could be opened, by model id. */
  Map<String, SampleStore> byModel() {
    return Map.copyOf(stores);
  }

  /** Returns why the others could not be opened, by model id. */
  Map<String, String> unopened() {
    return Map.copyOf(unopened);
  }

  /** Returns what is wrong with the samples of models now, and what to do, by model id. */
  Map<String, String> problems() {
    var problems = new TreeMap<>(unopened);
    stores.forEach(
        (id, store) -> SampleShortage.of(id, store).ifPresent(words -> problems.put(id, words)));
    return problems;
  }

  @Override
  public void close() {
    stores.values().forEach(SampleStore::close);
    stores.clear();
  }
}
