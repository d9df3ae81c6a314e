package dev.amund.unlearner;

import dev.amund.unlearner.tasks.Task;
import dev.amund.unlearner.tasks.TaskStarter;
import dev.amund.unlearner.transactions.BatchQueue;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Chooses what is worked on next: an erasure that is due before all else, then what a model needs
 * before its batches, then a batch, and the retirement of old versions where none waits.
 */
final class TaskChoice {
  private final BatchTransactions transactions;
  private final BatchQueue queue;
  private final SetupWork setup;
  private final ModelSchedules schedules;
  private final TaskStarter starter;
  private final Consumer<Task.OnModel> perform;

  /**
   * @param starter starts what the queue holds
   * @param perform starts anything else
   */
  TaskChoice(
      BatchTransactions transactions,
      BatchQueue queue,
      SetupWork setup,
      ModelSchedules schedules,
      TaskStarter starter,
      Consumer<Task.OnModel> perform) {
    this.transactions = transactions;
    this.queue = queue;
    this.setup = setup;
    this.schedules = schedules;
    this.starter = starter;
    this.perform = perform;
  }

  /**
   * Starts the next task, if there is one.
   *
   * @param isStopping whether only an erasure may still begin
   */
  void begin(boolean isStopping) {
    retryModels();
    if (queue.beginsWithErasure()) {
      takeNext();
    } else if (!isStopping) {
      beginSetupOrNext();
    }
  }

  private void beginSetupOrNext() {
    Optional<Task.OnModel> first = setup.next(schedules.health()::mayWork);
    if (first.isPresent()) {
      perform.accept(first.get());
    } else if (queue.isEmpty()) {
      schedules.retention().next(transactions.owners().retirable()).ifPresent(perform);
    } else {
      takeNext();
    }
  }

  private void takeNext() {
    queue.take().ifPresent(task -> task.start(starter));
  }

  /** Resumes failed models whose pause is over. */
  private void retryModels() {
    var waiting = new HashSet<>(queue.waitingModels());
    waiting.addAll(setup.models());
    schedules.health().retry(waiting);
    queue.resume();
  }

  /** Returns the models for which adversarial examples may be precomputed while nothing waits. */
  List<Task.Precompute> precomputable() {
    return transactions.owners().precomputable().stream()
        .filter(work -> schedules.health().mayWork(work.modelId()))
        .toList();
  }
}
