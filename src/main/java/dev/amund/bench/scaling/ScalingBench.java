package dev.amund.bench.scaling;

import dev.amund.bench.common.BenchProgress;
import dev.amund.bench.common.CaseFiles;
import dev.amund.bench.common.RepeatedSamples;
import dev.amund.bench.common.TemporaryDirectory;
import dev.amund.bench.quality.QualityBench;
import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.samples.shape.ImageShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Measures how the cost of an update grows with the size of the micro-batch, and whether it grows
 * with the size of the sample store and with the number of versions, by whole daemons on embedded
 * parts.
 */
public final class ScalingBench {
  private static final long SEED = 1;

  private final Map<String, String> settings;
  private final Optional<Path> parent;
  private final BenchProgress progress;

  /**
   * @param settings configuration keys over the defaults
   * @param parent the parent directory of broker and stores; empty for that of temporary files
   */
  public ScalingBench(Map<String, String> settings, Optional<Path> parent, BenchProgress progress) {
    this.settings = Map.copyOf(settings);
    this.parent = parent;
    this.progress = progress;
  }

  /**
   * Runs the bench and returns its report.
   *
   * @param directory a case, as for {@link QualityBench}; any of its training samples may be
   *     forgotten
   * @throws BenchException if the case is not complete or has too few samples, or a daemon does not
   *     forget
   * @throws dev.amund.config.reading.ConfigException with every key of the settings that is wrong
   * @throws IOException if there is no room
   */
  public ScalingReport run(Path directory, ImageShape shape, ScalingPlan plan) throws IOException {
    CaseFiles.require(directory);
    var data =
        new ScalingCase(
            directory.resolve("original.pt"),
            samples(directory, shape),
            settings,
            parent,
            progress);
    return new ScalingReport(
        settings,
        plan.batchSizes().isEmpty()
            ? List.of()
            : new BatchSizeCurve(data, plan.batchSizes(), plan.rounds()).measure(),
        plan.storeSizes().isEmpty()
            ? List.of()
            : new StoreSizeCurve(data, plan.storeSizes(), plan.storeBatch(), plan.rounds())
                .measure(),
        plan.versions() == 0
            ? List.of()
            : new VersionCurve(data, plan.versions(), plan.versionBatch()).measure());
  }

  private RepeatedSamples samples(Path directory, ImageShape shape) throws IOException {
    try (var temporary = TemporaryDirectory.create(parent);
        var store = SampleStore.open(temporary.path())) {
      CaseFiles.importAll(directory, shape, store, progress);
      return new RepeatedSamples(all(store, Split.TRAIN), all(store, Split.HOLDOUT));
    }
  }

  /** Returns all samples in a random order, which is the same in every run. */
  private static List<Sample> all(SampleStore store, Split split) {
    var samples =
        new ArrayList<>(
            store.draw(split, (int) store.count(split), new SplittableRandom(SEED), Set.of()));
    samples.sort(Comparator.comparing(Sample::id));
    Collections.shuffle(samples, new Random(SEED));
    return samples;
  }
}
