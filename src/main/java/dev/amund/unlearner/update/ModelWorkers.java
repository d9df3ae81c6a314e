package dev.amund.unlearner.update;

import dev.amund.event.ModelVersionPublished;
import dev.amund.samples.SampleStoreException;
import dev.amund.unlearner.tasks.Cancellation;
import dev.amund.unlearner.tasks.Publication;
import dev.amund.unlearner.tasks.Task;
import dev.amund.unlearner.tasks.TaskWorker;
import dev.amund.unlearner.tasks.UnknownModelException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Holds the worker of each model of this daemon. */
public final class ModelWorkers implements TaskWorker, AutoCloseable {
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

  @Override
  public Publication publishBase(Task.PublishBase task) {
    return worker(task.modelId()).base();
  }

  @Override
  public Publication forget(
      Task.Forget task, ModelVersionPublished head, Cancellation cancellation) {
    return worker(task.modelId()).forget(task, head, cancellation);
  }

  @Override
  public Publication erase(Task.Erase task) {
    return worker(task.modelId()).erase(task.batch(), task.version());
  }

  @Override
  public Publication discard(Task.Discard task) {
    return worker(task.modelId()).discard(task.batch(), task.retrain());
  }

  @Override
  public Publication retire(Task.Retire task, ModelVersionPublished head) {
    return retention.look(head, task.retired());
  }

  /** The head of a chain may lack its layout after a crash, also of a model that is unusable. */
  @Override
  public Publication writeServingLayout(Task.WriteServingLayout task) {
    ModelVersionPublished version = task.version();
    usable(version.getModelId())
        .ifPresentOrElse(
            worker -> worker.writeServingLayout(version),
            () -> versions.writeServingLayout(version));
    return Publication.NOTHING;
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
  public boolean precompute(Task.Precompute work, Cancellation cancellation) {
    ModelWorker worker = workers.get(work.modelId());
    return worker != null && worker.precompute(work.head(), cancellation);
  }

  /** Releases the device memory of models that another daemon has taken over. */
  public void release(Collection<String> modelIds) {
    modelIds.stream()
        .flatMap(modelId -> Optional.ofNullable(workers.get(modelId)).stream())
        .forEach(ModelWorker::release);
  }

  /** Frees the models' device memory. */
  @Override
  public void close() {
    workers.values().forEach(ModelWorker::close);
  }
}
