package dev.amund.daemon;

import dev.amund.config.ModelConfig;
import dev.amund.config.SamplesConfig;
import dev.amund.samples.SampleStore;
import dev.amund.samples.SampleStoreException;
import dev.amund.samples.SampleStoreInUseException;
import dev.amund.samples.Split;
import dev.amund.samples.links.Links;
import dev.amund.samples.shape.ImageShape;
import dev.amund.unlearner.models.ModelStores;
import dev.amund.unlearner.models.SampleShortage;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The sample stores of all configured models. A model whose store cannot be opened or lacks samples
 * is unusable; others are not affected.
 *
 * <p>A store without enough samples is left to {@code amund import} and opened once it has them.
 * With sample topics every store is opened at once.
 */
final class SampleStores implements ModelStores, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SampleStores.class);

  private final Map<String, ModelConfig> models;
  private final SamplesConfig samples;
  private final DataLayout layout;
  private final Map<String, SampleStore> stores = new ConcurrentSkipListMap<>();
  private final Map<String, String> unopened = new ConcurrentSkipListMap<>();
  private final Set<String> awaited = new HashSet<>();

  /**
   * Opens the stores that can be opened now.
   *
   * @throws SampleStoreException if none can be opened or waited for; the message says what to do
   */
  SampleStores(List<ModelConfig> models, SamplesConfig samples, DataLayout layout) {
    this.models = models.stream().collect(Collectors.toMap(ModelConfig::id, Function.identity()));
    this.samples = samples;
    this.layout = layout;
    Optional<SampleStoreException> failure = Optional.empty();
    for (ModelConfig model : models) {
      try {
        openNow(model);
      } catch (SampleStoreException e) {
        failure = Optional.of(e);
      }
    }
    if (stores.isEmpty() && awaited.isEmpty() && failure.isPresent()) {
      throw failure.get();
    }
    problems()
        .forEach(
            (id, words) ->
                log.atLevel(awaited.contains(id) ? Level.WARN : Level.ERROR)
                    .log("model {} cannot be used: {}", id, words));
  }

  @Override
  public synchronized SampleStore open(String modelId) {
    SampleStore open = stores.get(modelId);
    if (open != null) {
      return open;
    }
    if (samples.topic()) {
      // If opened now, it would miss records that the topic's follower has already read.
      throw new SampleStoreException(unopened.get(modelId));
    }
    SampleStore store = openNow(models.get(modelId));
    log.info(
        "samples are there: model={} train={} holdout={}",
        modelId,
        store.count(Split.TRAIN),
        store.count(Split.HOLDOUT));
    return store;
  }

  @Override
  public Optional<SampleStore> opened(String modelId) {
    return Optional.ofNullable(stores.get(modelId));
  }

  private SampleStore openNow(ModelConfig model) {
    try {
      SampleStore store = samples.topic() ? load(model) : loadFilled(model);
      stores.put(model.id(), store);
      unopened.remove(model.id());
      awaited.remove(model.id());
      return store;
    } catch (SampleStoreException e) {
      if (e instanceof SampleStoreInUseException) {
        awaited.add(model.id());
      }
      unopened.put(model.id(), e.getMessage());
      throw e;
    }
  }

  /** Leaves a store to an import that will fill it, because two processes cannot open it. */
  private SampleStore loadFilled(ModelConfig model) {
    Path directory = layout.samples(model.id());
    if (!SampleStore.exists(directory)) {
      throw missing(model.id(), "samples");
    }
    if (awaited.contains(model.id())) {
      try (var look = SampleStore.openReadOnly(directory, Links.none())) {
        requireSamples(model.id(), look);
      }
    }
    SampleStore store = load(model);
    try {
      requireSamples(model.id(), store);
      return store;
    } catch (SampleStoreException e) {
      store.close();
      throw e;
    }
  }

  /** Applies only to a store that no daemon has used yet, so that erased samples do not return. */
  private void requireSamples(String modelId, SampleStore store) {
    if (store.classes().isEmpty()) {
      Stream.of(Split.values())
          .filter(split -> store.count(split) == 0)
          .findFirst()
          .ifPresent(
              split -> {
                throw missing(modelId, split + " samples");
              });
    }
  }

  private SampleStoreException missing(String modelId, String what) {
    awaited.add(modelId);
    return new SampleStoreException(
        "there are no %s of model %s yet: run amund import --model %2$s; they are taken up without a restart"
            .formatted(what, modelId));
  }

  private SampleStore load(ModelConfig model) {
    var store =
        SampleStore.open(
            layout.samples(model.id()), Links.below(samples.linkPrefixes(), samples.linkTimeout()));
    try {
      model.inputs().imageShape().map(ImageShape::parse).ifPresent(store::requireShape);
      if (model.inputs().preparation().isPresent()) {
        store.requireImagePreparation(model.inputs().preparation());
      }
      return store;
    } catch (RuntimeException | Error e) {
      store.close();
      throw e;
    }
  }

  /** Returns the stores that are open, by model id. */
  Map<String, SampleStore> byModel() {
    return Map.copyOf(stores);
  }

  /** Returns what is wrong with the samples of models now, and what to do, by model id. */
  Map<String, String> problems() {
    var problems = new TreeMap<>(unopened);
    stores.forEach(
        (id, store) -> SampleShortage.of(id, store).ifPresent(words -> problems.put(id, words)));
    return problems;
  }

  @Override
  public synchronized void close() {
    stores.values().forEach(SampleStore::close);
    stores.clear();
  }
}
