package dev.amund.fuzz;

import java.util.List;

/**
 * What came of a run.
 *
 * @param records how many hostile records were sent, with an honest request behind each
 * @param requests how many hostile HTTP requests, with an honest one behind each
 * @param imports how many hostile data sets were imported, with a sound one behind each
 * @param memory how the memory of the daemon and of the imports developed
 * @param problems what was wrong, with what was sent; empty if nothing was
 */
record FuzzResult(
    int records, int requests, int imports, List<MemoryTrend> memory, List<String> problems) {

  /** For people. */
  String summary() {
    var text = new StringBuilder();
    text.append(
        "%,d hostile records, %,d HTTP requests, %,d data sets; an honest one behind each%n"
            .formatted(records, requests, imports));
    memory.forEach(trend -> text.append(trend).append('\n'));
    text.append("%d problems%n".formatted(problems.size()));
    problems.forEach(problem -> text.append("  ").append(problem).append('\n'));
    return text.toString();
  }
}
