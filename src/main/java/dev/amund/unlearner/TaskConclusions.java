package dev.amund.unlearner;

import dev.amund.event.ModelVersionPublished;
import dev.amund.unlearner.tasks.Publication;
import dev.amund.unlearner.tasks.PublishedBatch;
import dev.amund.unlearner.tasks.Task;
import dev.amund.unlearner.tasks.TaskCommitter;
import dev.amund.unlearner.transactions.BatchQueue;
import dev.amund.unlearner.transactions.Committer;

/**
 * Commits what a task led to, and queues the task that follows from it.
 *
 * <p>Not thread-safe: the unlearner's polling thread alone uses it.
 */
final class TaskConclusions implements TaskCommitter {
  private final Committer committer;
  private final BatchQueue queue;
  private final SetupWork setup;
  private final RetentionSchedule retention;

  TaskConclusions(
      Committer committer, BatchQueue queue, SetupWork setup, RetentionSchedule retention) {
    this.committer = committer;
    this.queue = queue;
    this.setup = setup;
    this.retention = retention;
  }

  @Override
  public void publishedBase(Task.PublishBase task, Publication publication) {
    setup.done(task);
    committer.base(task.partition(), publication);
    publication
        .version()
        .map(version -> new Task.WriteServingLayout(task.partition(), version))
        .ifPresent(setup::add);
  }

  @Override
  public void wroteServingLayout(Task.WriteServingLayout task) {
    setup.done(task);
  }

  @Override
  public void forgot(Task.Forget task, Publication publication) {
    if (publication.version().isPresent()) {
      ModelVersionPublished version = publication.version().get();
      committer.published(task, publication, version);
      retention.published(version.getModelId());
      queue.putFirst(task.erase(version));
    } else if (publication.retrain().isPresent()) {
      committer.handedOver(task, publication);
      queue.putFirst(task.discard(publication.retrain().get()));
    } else {
      committer.done(task, publication);
    }
  }

  /** A batch of which a slice is done makes room for those of other models before the next. */
  @Override
  public void erased(Task.Erase task, Publication publication) {
    if (PublishedBatch.isPart(task.version())) {
      committer.sliceErased(task, publication);
      queue.putBehindOthers(task.next());
    } else {
      committer.done(task, publication);
    }
  }

  @Override
  public void discarded(Task.Discard task, Publication publication) {
    committer.done(task, publication);
  }

  /** Once it is published that versions are retired, the next look deletes them. */
  @Override
  public void retired(Task.Retire task, Publication publication) {
    if (!publication.retirements().isEmpty()) {
      committer.retired(task.partition(), publication);
      retention.published(task.modelId());
    }
  }
}
