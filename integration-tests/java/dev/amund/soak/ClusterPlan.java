package dev.amund.soak;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The parts that run in a soak.
 *
 * @param daemons how many share the work
 * @param models how many are looked after
 * @param settings of the daemons, full key to value, over the cluster's own
 * @param classPathPrefix put before the daemons' class path; empty for nothing. With other classes
 *     than ours one can see whether the check would notice
 * @param clockLibrary what makes the daemons' clocks jump: the path of libfaketimeMT.so.1; without
 *     it there can be no {@link FaultKind#CLOCK_JUMP}
 */
record ClusterPlan(
    int daemons,
    int models,
    Map<String, String> settings,
    String classPathPrefix,
    Optional<Path> clockLibrary) {

  /** A plan with amund's own classes and clocks. */
  static ClusterPlan of(int daemons, int models) {
    return new ClusterPlan(daemons, models, Map.of(), "", Optional.empty());
  }

  /** Returns whether such a fault can be made here. */
  boolean allows(FaultKind kind) {
    return kind != FaultKind.CLOCK_JUMP || clockLibrary.isPresent();
  }

  /** The ids of the models. */
  List<String> modelIds() {
    return IntStream.range(0, models).mapToObj(i -> "model-" + i).toList();
  }
}
