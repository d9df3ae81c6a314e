package dev.amund.bench.common;

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

  public static final String ATTACK = "attack";
  public static final String FINE_TUNE = "fine-tune";
  public static final String EVALUATE = "evaluate";
  private static final String FETCH = "fetch";
  private static final String PUBLISH = "publish";

  /** Copies the map. */
  public MeasuredUpdate {
    stages = Map.copyOf(stages);
  }

  /** Returns the seconds without arithmetic from the closing of the batch to the version. */
  public double overhead() {
    return toVersion - stage(ATTACK) - stage(FINE_TUNE) - stage(EVALUATE);
  }

  /** Returns everything, by name, in the order of the table. */
  public Map<String, Double> parts() {
    var parts = new LinkedHashMap<String, Double>();
    parts.put(FETCH, stage(FETCH));
    parts.put(ATTACK, stage(ATTACK));
    parts.put(FINE_TUNE, stage(FINE_TUNE));
    parts.put(EVALUATE, stage(EVALUATE));
    parts.put(PUBLISH, stage(PUBLISH));
    parts.put(TO_VERSION, toVersion);
    parts.put(OVERHEAD, overhead());
    parts.put("version to erasure", toErasure);
    parts.put("request to reader", roundTrip);
    return parts;
  }

  private double stage(String name) {
    return stages.getOrDefault(name, 0.0);
  }
}
