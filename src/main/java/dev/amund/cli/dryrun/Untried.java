package dev.amund.cli.dryrun;

import dev.amund.cli.common.JsonLine;
import java.util.List;
import java.util.Map;

/**
 * A request that a daemon would not try, because it is too large for updates.
 *
 * @param modelId the model
 * @param forgetSamples how many training samples it names
 * @param reasons a sentence each, at least one
 */
public record Untried(String modelId, int forgetSamples, List<String> reasons) {
  public Untried {
    reasons = List.copyOf(reasons);
  }

  /** Returns a sentence that says what a daemon would do, and how to try nevertheless. */
  public String verdict() {
    return ("A daemon would not try it, but ask for a new training at once (retrainRequired): %s."
            + " --set amund.unlearner.retrain-share=1 tries it nevertheless.")
        .formatted(String.join("; ", reasons));
  }

  /** Returns the same as one line of JSON. */
  public String json() {
    return JsonLine.write(
        Map.of(
            "modelId",
            modelId,
            "forgetSamples",
            forgetSamples,
            "passes",
            false,
            "retrainRequired",
            true,
            "verdict",
            verdict()));
  }
}
