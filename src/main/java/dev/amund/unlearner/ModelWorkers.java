package dev.amund.unlearner;

import dev.amund.event.ModelVersionPublished;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The models of this daemon, each with all that is done for it. */
final class ModelWorkers implements AutoCloseable {
  private final Map<String, ModelWorker> workers;
  private final Map<String, String> unusable;
  private final VersionWriter versions;
  private final Retention retention;

  /**
   * @param unusable why there is no room for a model that is configured, by model id
   */
  ModelWorkers(
      Map<String, ModelWorker> workers,
      Map<String, String> unusable,
      VersionWriter versions,
      Retention retention) {
    this.workers = Map.copyOf(workers);
    this.unusable = Map.copyOf(unusable);
    this.versions = versions;
    this.retention = retention;
  }

  /** The ids of the models that this daemon is configured for. */
  Set<String> models() {
    var models = new HashSet<>(workers.keySet());
    models.addAll(unusable.keySet());
    return models;
  }

  /**
   * Does the work, minutes of it perhaps.
   *
   * @param head the newest version of the model; absent only where the work is to publish the first
   * @throws ModelUnusableException if the model cannot be used
   * @throws UnknownModelException if this daemon is not configured for it
   */
  Publication perform(
      Work.OnModel work, Optional<ModelVersionPublished> head, Cancellation cancellation) {
    if (work instanceof Work.Retire retire) {
      return retention.look(head.orElseThrow(), retire.retired());
    }
    if (work instanceof Work.WriteServingLayout layout) {
      writeServingLayout(layout.version());
      return Publication.NOTHING;
    }
    ModelWorker room = room(work.modelId());
    if (work instanceof Work.Forget forget) {
      return room.forget(forget, head.orElseThrow(), cancellation);
    }
    if (work instanceof Work.Erase erase) {
      return room.erase(erase.batch(), erase.version());
    }
    if (work instanceof Work.Discard discard) {
      return room.discard(discard.batch(), discard.retrain());
    }
    return room.base();
  }

  private ModelWorker room(String modelId) {
    if (unusable.containsKey(modelId)) {
      throw new ModelUnusableException(unusable.get(modelId));
    }
    return Optional.ofNullable(workers.get(modelId))
        .orElseThrow(() -> new UnknownModelException(modelId, models()));
  }

  /**
   * Attacks some samples of a model ahead of their batch.
   *
   * @return whether there may be more to do
   */
  boolean prepare(Work.Prepare work, Cancellation cancellation) {
    ModelWorker room = workers.get(work.modelId());
    return room != null && room.prepare(work.head(), cancellation);
  }

  /** These models are another daemon's now. */
  void release(Collection<String> modelIds) {
    modelIds.stream()
        .flatMap(modelId -> Optional.ofNullable(workers.get(modelId)).stream())
        .forEach(ModelWorker::release);
  }

  /** Lays the head of a chain out, in case a crash came between its publication and that. */
  private void writeServingLayout(ModelVersionPublished version) {
    ModelWorker room = workers.get(version.getModelId());
    if (room == null) {
      versions.writeServingLayout(version);
    } else {
      room.writeServingLayout(version);
    }
  }

  /** Frees the models' device memory. */
  @Override
  public void close() {
    workers.values().forEach(ModelWorker::close);
  }
}
