package dev.amund.unlearner.models;

import dev.amund.model.ProbeFinding;
import dev.amund.model.TorchScriptModel;
import dev.amund.samples.SampleStore;
import dev.amund.unlearner.tasks.ModelUnusableException;
import java.util.List;
import java.util.stream.Collectors;

/** Checks whether a loaded model can be updated at all. */
public final class UsableModel {
  private UsableModel() {}

  /**
   * Tries the model on the samples.
   *
   * @return what was found that is not in the way
   * @throws ModelUnusableException something is in the way; the message says what to do
   */
  public static List<ProbeFinding> requireSound(TorchScriptModel model, SampleStore store) {
    List<ProbeFinding> findings = BaseModelProbe.of(model, store);
    List<ProbeFinding> obstacles = findings.stream().filter(ProbeFinding::isObstacle).toList();
    if (!obstacles.isEmpty()) {
      throw new ModelUnusableException(
          obstacles.stream().map(ProbeFinding::words).collect(Collectors.joining(" ")));
    }
    return findings;
  }
}
