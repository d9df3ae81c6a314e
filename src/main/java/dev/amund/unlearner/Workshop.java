package dev.amund.unlearner;

import dev.amund.event.ModelVersionPublished;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The models of this daemon, each with all that is done for it. */
final class Workshop implements AutoCloseable {
  private final Map<String, ModelRoom> rooms;
  private final VersionWriter versions;
  private final Retention retention;

  Workshop(Map<String, ModelRoom> rooms, VersionWriter versions, Retention retention) {
    this.rooms = Map.copyOf(rooms);
    this.versions = versions;
    this.retention = retention;
  }

  /** The ids of the models that this daemon is configured for. */
  Set<String> models() {
    return rooms.keySet();
  }

  /**
   * Does the work, minutes of it perhaps.
   *
   * @param head the newest version of the model; absent only where the work is to publish the first
   */
  Publication perform(
      Work.OnModel work, Optional<ModelVersionPublished> head, Cancellation cancellation) {
    if (work instanceof Work.Retire retire) {
      return retention.look(head.orElseThrow(), retire.retired());
    }
    ModelRoom room = rooms.get(work.modelId());
    if (room == null) {
      throw new UnknownModelException(work.modelId(), models());
    }
    if (work instanceof Work.Forget forget) {
      return room.forget(forget, head.orElseThrow(), cancellation);
    }
    if (work instanceof Work.Erase erase) {
      return room.erase(erase.batch(), erase.version());
    }
    return room.base();
  }

  /**
   * Attacks some samples of a model ahead of their batch.
   *
   * @return whether there may be more to do
   */
  boolean prepare(Work.Prepare work, Cancellation cancellation) {
    ModelRoom room = rooms.get(work.modelId());
    return room != null && room.prepare(work.head(), cancellation);
  }

  /** These models are another daemon's now. */
  void leave(Collection<String> modelIds) {
    modelIds.forEach(modelId -> rooms.get(modelId).leave());
  }

  /** Lays the head of a chain out, in case a crash came between its publication and that. */
  void layOut(ModelVersionPublished version) {
    ModelRoom room = rooms.get(version.getModelId());
    if (room == null) {
      versions.layOut(version);
    } else {
      room.layOut(version);
    }
  }

  /** Frees the models' device memory. */
  @Override
  public void close() {
    rooms.values().forEach(ModelRoom::close);
  }
}
