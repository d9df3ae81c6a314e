package dev.amund.unlearner.update;

import dev.amund.event.ModelVersionPublished;
import dev.amund.samples.SampleStoreException;
import dev.amund.unlearner.tasks.Cancellation;
import dev.amund.unlearner.tasks.Publication;
import dev.amund.unlearner.tasks.UnknownModelException;
import dev.amund.unlearner.tasks.Work;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The models of this daemon, each with all that is done for it. */
public final class ModelWorkers implements AutoCloseable {
  private final Set<String> models;
  private final Function<String, ModelWorker> factory;
  private final VersionWriter versions;
  private final Retention retention;
  private final Map<String, ModelWorker> workers = new ConcurrentHashMap<>();

  /**
   * @param models the ids of the models that this daemon is configured for
   * @param factory makes the worker of one of them, or says by a {@link SampleStoreException} that
   *     its samples cannot be had yet; then it is asked again with the next work for the model
   */
  public ModelWorkers(
      Set<String> models,
      Function<String, ModelWorker> factory,
      VersionWriter versions,
      Retention retention) {
    this.models = Set.copyOf(models);
    this.factory = factory;
    this.versions = versions;
    this.retention = retention;
    this.models.forEach(this::usable);
  }

  /** The ids of the models that this daemon is configured for. */
  public Set<String> models() {
    return models;
  }

  /**
   * Does the work, minutes of it perhaps.
   *
   * @param head the newest version of the model; absent only where the work is to publish the first
   * @throws ModelUnusableException if the model cannot be used
   * @throws SampleStoreException if its samples cannot be had yet
   * @throws UnknownModelException if this daemon is not configured for it
   */
  public Publication perform(
      Work.OnModel work, Optional<ModelVersionPublished> head, Cancellation cancellation) {
    if (work instanceof Work.Retire retire) {
      return retention.look(head.orElseThrow(), retire.retired());
    }
    if (work instanceof Work.WriteServingLayout layout) {
      writeServingLayout(layout.version());
      return Publication.NOTHING;
    }
    ModelWorker worker = worker(work.modelId());
    if (work instanceof Work.Forget forget) {
      return worker.forget(forget, head.orElseThrow(), cancellation);
    }
    if (work instanceof Work.Erase erase) {
      return worker.erase(erase.batch(), erase.version());
    }
    if (work instanceof Work.Discard discard) {
      return worker.discard(discard.batch(), discard.retrain());
    }
    return worker.base();
  }

  private ModelWorker worker(String modelId) {
    if (!models.contains(modelId)) {
      throw new UnknownModelException(modelId, models);
    }
    return workers.computeIfAbsent(modelId, factory);
  }

  private Optional<ModelWorker> usable(String modelId) {
    try {
      return models.contains(modelId) ? Optional.of(worker(modelId)) : Optional.empty();
    } catch (SampleStoreException e) {
      return Optional.empty();
    }
  }

  /**
   * Attacks some samples of a model ahead of their batch.
   *
   * @return whether there may be more to do
   */
  public boolean prepare(Work.Prepare work, Cancellation cancellation) {
    ModelWorker worker = workers.get(work.modelId());
    return worker != null && worker.prepare(work.head(), cancellation);
  }

  /** These models are another daemon's now. */
  public void release(Collection<String> modelIds) {
    modelIds.stream()
        .flatMap(modelId -> Optional.ofNullable(workers.get(modelId)).stream())
        .forEach(ModelWorker::release);
  }

  /** Lays the head of a chain out, in case a crash came between its publication and that. */
  private void writeServingLayout(ModelVersionPublished version) {
    usable(version.getModelId())
        .ifPresentOrElse(
            worker -> worker.writeServingLayout(version),
            () -> versions.writeServingLayout(version));
  }

  /** Frees the models' device memory. */
  @Override
  public void close() {
    workers.values().forEach(ModelWorker::close);
  }
}
