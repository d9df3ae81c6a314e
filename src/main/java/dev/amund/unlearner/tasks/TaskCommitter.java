package dev.amund.unlearner.tasks;

/**
 * Commits the result of each kind of task and queues what is left to do after it, on the polling
 * thread.
 */
public interface TaskCommitter {
  /** The first version of a model is stored and must be published. */
  void publishedBase(Task.PublishBase task, Publication publication);

  /** The serving layout of a version is written; there is nothing to commit. */
  void wroteServingLayout(Task.WriteServingLayout task);

  /** A batch, or a slice of one, was forgotten, refused or handed to retraining. */
  void forgot(Task.Forget task, Publication publication);

  /** The samples that a version has forgotten are erased. */
  void erased(Task.Erase task, Publication publication);

  /** The samples of a batch that was handed to retraining are erased. */
  void discarded(Task.Discard task, Publication publication);

  /** Retired versions are deleted; further ones may be retired. */
  void retired(Task.Retire task, Publication publication);
}
