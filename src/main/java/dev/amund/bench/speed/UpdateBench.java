package dev.amund.bench.speed;

import dev.amund.bench.common.BenchException;
import dev.amund.bench.common.BenchProgress;
import dev.amund.bench.common.BenchSettings;
import dev.amund.bench.common.CaseFiles;
import dev.amund.bench.common.EmbeddedParts;
import dev.amund.bench.common.Installation;
import dev.amund.bench.common.MeasuredUpdate;
import dev.amund.bench.common.ReferenceProcedure;
import dev.amund.bench.daemon.DaemonUnderTest;
import dev.amund.bench.quality.QualityBench;
import dev.amund.event.Priority;
import dev.amund.samples.SampleStore;
import dev.amund.samples.shape.ImageShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Measures the whole update and the reference procedure, each with a daemon in its own process:
 * from a deletion event, through Kafka, to the published version and the erasure. Both forget the
 * same samples in the same order and strictly alternate, so that other load on the machine affects
 * both; one is idle while the other is measured. The first pairs warm up the JIT compiler and do
 * not count.
 */
public final class UpdateBench {
  private final Map<String, String> settings;
  private final BenchProgress progress;

  /**
   * @param settings configuration keys over the defaults, to be measured
   */
  public UpdateBench(Map<String, String> settings, BenchProgress progress) {
    this.settings = Map.copyOf(settings);
    this.progress = progress;
  }

  /**
   * Runs the bench and returns its report.
   *
   * @param directory a case, as for {@link QualityBench}
   * @param load its samples come from the beginning of the case's forget set
   * @throws BenchException if the case is not complete, or a daemon does not forget
   * @throws dev.amund.config.reading.ConfigException with every key of the settings that is wrong
   * @throws IOException if there is no room for the files of broker and daemons
   */
  public UpdateBenchReport run(Path directory, ImageShape shape, UpdateLoad load)
      throws IOException {
    CaseFiles.require(directory);
    List<List<String>> batches = batches(CaseFiles.forgetIds(directory), load);
    Path model = directory.resolve("original.pt");
    Map<String, String> ownSettings =
        load.open().isZero()
            ? settings
            : BenchSettings.with(
                settings, Map.of("amund.intake.max-age", load.open().toMillis() + "ms"));
    Map<String, String> referenceSettings =
        BenchSettings.with(ownSettings, ReferenceProcedure.SETTINGS);
    try (var parts = EmbeddedParts.start(Optional.empty())) {
      var theirs = new Installation(parts, "reference", model, referenceSettings);
      var ours = new Installation(parts, "amund", model, ownSettings);
      fill(theirs, directory, shape);
      fill(ours, directory, shape);
      try (var reference = DaemonUnderTest.startApart(theirs);
          var amund = DaemonUnderTest.startApart(ours)) {
        return takeTurns(reference, amund, batches, load);
      }
    }
  }

  private static List<List<String>> batches(List<String> ids, UpdateLoad load) {
    int samples = load.samples();
    int count = load.warmUp() + load.rounds();
    if ((long) samples * count > ids.size()) {
      throw new BenchException(
          "%,d updates, %,d of them to warm up, of %,d samples each are more than the %,d of"
                  .formatted(count, load.warmUp(), samples, ids.size())
              + " forget.txt: take fewer rounds or samples");
    }
    var batches = new ArrayList<List<String>>();
    for (int i = 0; i < count; i++) {
      batches.add(ids.subList(i * samples, (i + 1) * samples));
    }
    return batches;
  }

  private void fill(Installation installation, Path directory, ImageShape shape) {
    try (var store = SampleStore.open(installation.samples())) {
      CaseFiles.importAll(directory, shape, store, progress);
    }
  }

  private static Priority priority(UpdateLoad load) {
    return load.open().isZero() ? Priority.URGENT : Priority.NORMAL;
  }

  private UpdateBenchReport takeTurns(
      DaemonUnderTest reference,
      DaemonUnderTest amund,
      List<List<String>> batches,
      UpdateLoad load) {
    Priority priority = priority(load);
    var theirs = new ArrayList<MeasuredUpdate>();
    var ours = new ArrayList<MeasuredUpdate>();
    progress.begin("updates");
    for (List<String> batch : batches) {
      theirs.add(reference.forget(batch, priority));
      progress.show(theirs.size() + ours.size(), 2 * batches.size());
      ours.add(amund.forget(batch, priority));
      progress.show(theirs.size() + ours.size(), 2 * batches.size());
    }
    var report = UpdateBenchReport.of(settings, counting(theirs, load), counting(ours, load));
    progress.finished(UpdateRow.TABLE.header());
    report.rows().forEach(row -> progress.finished(UpdateRow.TABLE.line(row)));
    return report;
  }

  private static List<MeasuredUpdate> counting(List<MeasuredUpdate> all, UpdateLoad load) {
    return all.subList(load.warmUp(), all.size());
  }
}
