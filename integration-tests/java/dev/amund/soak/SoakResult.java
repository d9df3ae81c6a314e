package dev.amund.soak;

import java.util.List;
import java.util.Map;

/**
 * What came of a run.
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

  /** For people. */
  String table() {
    var text = new StringBuilder("fault                 times  on target\n");
    faults.forEach(
        (kind, times) ->
            text.append("%-20s %6d %10d%n".formatted(kind, times, onTarget.getOrDefault(kind, 0))));
    text.append(
        "%d refused starts, %d requests, %d other records, %d samples, %d versions%n"
            .formatted(refusals, requests, garbage, samples, versions));
    text.append("%d broken promises%n".formatted(violations.size()));
    violations.forEach(violation -> text.append("  ").append(violation).append('\n'));
    return text.toString();
  }
}
