package dev.amund.unlearner.tasks;

import dev.amund.event.ModelVersionPublished;

/**
 * Does the work of each kind of task, on the arithmetic thread. Every method returns what is to be
 * published, and throws {@link ModelUnusableException} if the model cannot be used, {@link
 * dev.amund.samples.SampleStoreException} if its samples cannot be had yet, and {@link
 * UnknownModelException} if this daemon is not configured for it.
 */
public interface TaskWorker {
  /** Makes the first version of a model. */
  Publication publishBase(Task.PublishBase task);

  /** Writes the serving layout of a version; there is nothing to publish. */
  Publication writeServingLayout(Task.WriteServingLayout task);

  /** Forgets a batch or a slice of one, beginning at the newest version of the model. */
  Publication forget(Task.Forget task, ModelVersionPublished head, Cancellation cancellation);

  /** Erases the samples that a published version has forgotten. */
  Publication erase(Task.Erase task);

  /** Erases the samples of a batch that was handed to retraining. */
  Publication discard(Task.Discard task);

  /** Deletes retired versions and finds further ones that are due. */
  Publication retire(Task.Retire task, ModelVersionPublished head);
}
