package dev.amund.bench.common;

import dev.amund.unlearner.attempts.UpdateStage;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The cost of an update, by the records that a daemon published.
 *
 * @param version the resulting version
 * @param samples that were forgotten
 * @param stages seconds of each, as in the evaluation: fetch, attack, fine-tune, evaluate, publish
 * @param toVersion seconds from the closing of the batch to the record of the version
 * @param toErasure seconds from there to the record of the receipt that says ERASED
 * @param roundTrip seconds from sending the request to reading the version, as a fleet would
 * @param gradientEvaluations of the attack, counted per sample
 */
public record MeasuredUpdate(
    long version,
    int samples,
    Map<String, Double> stages,
    double toVersion,
    double toErasure,
    double roundTrip,
    long gradientEvaluations) {
  /** Seconds from the closing of the batch to the version. */
  public static final String TO_VERSION = "batch to version";

  /** The part of that without arithmetic. */
  public static final String OVERHEAD = "of that overhead";

  /** Copies the map. */
  public MeasuredUpdate {
    stages = Map.copyOf(stages);
  }

  /** Returns the seconds without arithmetic from the closing of the batch to the version. */
  public double overhead() {
    return toVersion
        - seconds(UpdateStage.ATTACK)
        - seconds(UpdateStage.FINE_TUNE)
        - seconds(UpdateStage.EVALUATE);
  }

  /** Returns everything, by name, in the order of the table. */
  public Map<String, Double> parts() {
    var parts = new LinkedHashMap<String, Double>();
    for (UpdateStage stage : UpdateStage.values()) {
      parts.put(stage.label(), seconds(stage));
    }
    parts.put(TO_VERSION, toVersion);
    parts.put(OVERHEAD, overhead());
    parts.put("version to erasure", toErasure);
    parts.put("request to reader", roundTrip);
    return parts;
  }

  private double seconds(UpdateStage stage) {
    return stages.getOrDefault(stage.label(), 0.0);
  }
}
