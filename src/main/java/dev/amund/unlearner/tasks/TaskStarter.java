package dev.amund.unlearner.tasks;

/** Begins each kind of task that the batches topic asks for, on the polling thread. */
public interface TaskStarter {
  /** A batch, or the next slice of one, has its turn. */
  void forget(Task.Forget task);

  /** The end of a batch is published; its samples must be erased. */
  void erase(Task.Erasure task);

  /** A record can only be answered by a dead letter. */
  void passOver(Task.PassOver task);
}
