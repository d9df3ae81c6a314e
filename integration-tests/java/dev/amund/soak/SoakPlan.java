package dev.amund.soak;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a run is to be like.
 *
 * @param seed of the faults and the traffic
 * @param faults how many
 * @param kinds of which kinds
 * @param daemons how many share the work
 * @param models how many are looked after
 * @param classPathPrefix put before the daemons' class path; empty for nothing. With other classes
 *     than ours one can see whether the check would notice
 * @param clockLibrary what makes the daemons' clocks jump: the path of libfaketimeMT.so.1; without
 *     it there can be no {@link FaultKind#CLOCK_JUMP}
 */
record SoakPlan(
    long seed,
    int faults,
    List<FaultKind> kinds,
    int daemons,
    int models,
    String classPathPrefix,
    Optional<Path> clockLibrary) {

  SoakPlan {
    if (clockLibrary.isEmpty()) {
      kinds = kinds.stream().filter(kind -> kind != FaultKind.CLOCK_JUMP).toList();
    }
  }

  List<Fault> schedule() {
    return Schedule.draw(seed, faults, daemons, kinds);
  }

  /** The ids of the models. */
  List<String> modelIds() {
    return IntStream.range(0, models).mapToObj(i -> "model-" + i).toList();
  }
}
