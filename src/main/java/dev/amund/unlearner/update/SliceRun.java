package dev.amund.unlearner.update;

import dev.amund.event.ModelVersionPublished;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.unlearner.attempts.StageClock;
import dev.amund.unlearner.outcomes.Evaluations;
import dev.amund.unlearner.tasks.Slice;
import java.util.List;

/**
 * The update of one slice.
 *
 * @param slice the samples to forget
 * @param parent the version that is updated
 * @param subject what its attempts have in common
 * @param evaluated the attempts that were refused so far; grows
 * @param stages measures, shows, and cancels
 */
record SliceRun(
    Slice slice,
    ModelVersionPublished parent,
    Evaluations.Subject subject,
    List<UnlearningEvaluated> evaluated,
    StageClock stages) {

  UnlearningBatch batch() {
    return slice.batch();
  }
}
