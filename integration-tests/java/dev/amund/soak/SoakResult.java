package dev.amund.soak;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The result of a run.
 *
 * @param faults how many there were of each kind
 * @param onTarget how many of them hit the moment that they were aimed at
 * @param refusals how often a daemon refused to start, for want of a broker or a registry
 * @param requests how many different requests were sent
 * @param garbage how many records were sent that were no requests
 * @param samples how many samples were registered, sound ones and others
 * @param versions how many versions were published
 * @param violations every broken promise, in words
 */
record SoakResult(
    Map<FaultKind, Integer> faults,
    Map<FaultKind, Integer> onTarget,
    int refusals,
    int requests,
    int garbage,
    int samples,
    int versions,
    List<String> violations) {
  /** Nothing was done yet. */
  static final SoakResult NOTHING = new SoakResult(Map.of(), Map.of(), 0, 0, 0, 0, 0, List.of());

  /** Returns the number of faults. */
  int times() {
    return faults.values().stream().mapToInt(Integer::intValue).sum();
  }

  private int hits() {
    return onTarget.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The sum of two runs. */
  SoakResult plus(SoakResult other) {
    var broken = new ArrayList<>(violations);
    broken.addAll(other.violations);
    return new SoakResult(
        sum(faults, other.faults),
        sum(onTarget, other.onTarget),
        refusals + other.refusals,
        requests + other.requests,
        garbage + other.garbage,
        samples + other.samples,
        versions + other.versions,
        List.copyOf(broken));
  }

  private static Map<FaultKind, Integer> sum(
      Map<FaultKind, Integer> some, Map<FaultKind, Integer> others) {
    var sum = new EnumMap<FaultKind, Integer>(FaultKind.class);
    sum.putAll(some);
    others.forEach((kind, times) -> sum.merge(kind, times, Integer::sum));
    return sum;
  }

  /** Returns the result as text for people. */
  String table() {
    var text = new StringBuilder("fault                  times  on target\n");
    faults.forEach(
        (kind, times) ->
            text.append("%-21s %6d %10d%n".formatted(kind, times, onTarget.getOrDefault(kind, 0))));
    text.append("all                   %6d %10d%n".formatted(times(), hits()));
    text.append(
        "%d refused starts, %d requests, %d other records, %d samples, %d versions%n"
            .formatted(refusals, requests, garbage, samples, versions));
    text.append("%d broken promises%n".formatted(violations.size()));
    violations.forEach(violation -> text.append("  ").append(violation).append('\n'));
    return text.toString();
  }
}
