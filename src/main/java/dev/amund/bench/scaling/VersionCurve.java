package dev.amund.bench.scaling;

import dev.amund.bench.common.ProcessSize;
import dev.amund.bench.daemon.DaemonUnderTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** Measures the time and memory of many small updates in a row. */
final class VersionCurve {
  /** Small, so that many versions take minutes: the question is whether they differ. */
  private static final Map<String, String> SMALL_UPDATES =
      Map.of(
          "amund.amun.replay-minimum", "64",
          "amund.gates.retain-samples", "200",
          "amund.gates.holdout-samples", "400");

  private final ScalingCase data;
  private final int versions;
  private final int batch;

  /**
   * @param batch samples in a micro-batch
   */
  VersionCurve(ScalingCase data, int versions, int batch) {
    this.data = data;
    this.versions = versions;
    this.batch = batch;
  }

  List<VersionPoint> measure() throws IOException {
    var points =
        data.with(data.samples().originals(), (long) versions * batch, SMALL_UPDATES, this::follow);
    VersionPoint.markdown(points).lines().forEach(data.progress()::finished);
    return points;
  }

  private List<VersionPoint> follow(DaemonUnderTest daemon, Deque<String> ids) {
    var points = new ArrayList<VersionPoint>();
    data.progress().begin("%,d versions".formatted(versions));
    for (int i = 0; i < versions; i++) {
      var update = daemon.forget(ScalingCase.next(ids, batch));
      points.add(VersionPoint.of(update, ProcessSize.now()));
      data.progress().show(i + 1, versions);
    }
    return points;
  }
}
