package dev.amund.bench.scaling;

import dev.amund.bench.common.MeasuredUpdate;
import dev.amund.bench.daemon.DaemonUnderTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** Measures micro-batches of one size with sample stores of several sizes. */
final class StoreSizeCurve {
  private final ScalingCase data;
  private final List<Integer> sizes;
  private final int batch;
  private final int updates;

  /**
   * @param batch samples in a micro-batch
   * @param rounds updates at each size, after one that does not count
   */
  StoreSizeCurve(ScalingCase data, List<Integer> sizes, int batch, int rounds) {
    this.data = data;
    this.sizes = sizes;
    this.batch = batch;
    this.updates = rounds + 1;
  }

  List<ScalingPoint> measure() throws IOException {
    var points = new ArrayList<ScalingPoint>();
    var table = ScalingPoint.lines("store");
    data.progress().finished(table.header());
    for (int size : sizes) {
      var measured = data.with(size, (long) updates * batch, Map.of(), this::forget);
      var point = ScalingPoint.of(size, measured.subList(1, updates));
      points.add(point);
      data.progress().finished(table.line(point));
    }
    return points;
  }

  private List<MeasuredUpdate> forget(DaemonUnderTest daemon, Deque<String> ids) {
    var measured = new ArrayList<MeasuredUpdate>();
    data.progress().begin("micro-batches of %,d samples".formatted(batch));
    for (int i = 0; i < updates; i++) {
      measured.add(daemon.forget(ScalingCase.next(ids, batch)));
      data.progress().show(i + 1, updates);
    }
    return measured;
  }
}
