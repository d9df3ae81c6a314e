package dev.amund.soak;

import java.time.Duration;
import java.util.List;

/**
 * The plan of a run.
 *
 * @param seed of the faults and the traffic
 * @param faults how many at most
 * @param kinds of which kinds, those that the cluster allows
 * @param limit how long faults are made; what is left of them then is left out
 * @param cluster what runs
 */
record SoakPlan(long seed, int faults, List<FaultKind> kinds, Duration limit, ClusterPlan cluster) {

  SoakPlan {
    kinds = kinds.stream().filter(cluster::allows).toList();
  }

  List<Fault> schedule() {
    return Schedule.draw(this);
  }
}
