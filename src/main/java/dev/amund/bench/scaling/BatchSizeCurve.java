package dev.amund.bench.scaling;

import dev.amund.bench.common.MeasuredUpdate;
import dev.amund.bench.daemon.DaemonUnderTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Measures micro-batches of several sizes. One daemon forgets all of them, and the sizes alternate,
 * so that other load on the machine affects all.
 */
final class BatchSizeCurve {
  private final ScalingCase data;
  private final List<Integer> sizes;
  private final int updates;

  /**
   * @param rounds updates of each size, after one that does not count
   */
  BatchSizeCurve(ScalingCase data, List<Integer> sizes, int rounds) {
    this.data = data;
    this.sizes = sizes;
    this.updates = rounds + 1;
  }

  List<ScalingPoint> measure() throws IOException {
    long forgotten = updates * sizes.stream().mapToLong(Integer::longValue).sum();
    List<ScalingPoint> points =
        data.with(data.samples().originals(), forgotten, Map.of(), this::takeTurns);
    var table = ScalingPoint.lines("batch");
    data.progress().finished(table.header());
    points.forEach(point -> data.progress().finished(table.line(point)));
    return points;
  }

  private List<ScalingPoint> takeTurns(DaemonUnderTest daemon, Deque<String> ids) {
    List<List<MeasuredUpdate>> measured = new ArrayList<>();
    sizes.forEach(size -> measured.add(new ArrayList<>()));
    data.progress().begin("micro-batches of %s samples".formatted(sizes));
    for (int round = 0; round < updates; round++) {
      for (int i = 0; i < sizes.size(); i++) {
        measured.get(i).add(daemon.forget(ScalingCase.next(ids, sizes.get(i))));
        data.progress().show(round * sizes.size() + i + 1, updates * sizes.size());
      }
    }
    return IntStream.range(0, sizes.size())
        .mapToObj(i -> ScalingPoint.of(sizes.get(i), measured.get(i).subList(1, updates)))
        .toList();
  }
}
