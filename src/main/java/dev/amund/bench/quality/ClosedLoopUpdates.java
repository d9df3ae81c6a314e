package dev.amund.bench.quality;

import dev.amund.amun.AmunUpdate;
import dev.amund.amun.UpdateListener;
import dev.amund.config.AmunConfig;
import dev.amund.config.DeviceConfig;
import dev.amund.config.GateConfig;
import dev.amund.control.ClosedLoop;
import dev.amund.control.ControlReport;
import dev.amund.control.ForgetData;
import dev.amund.control.LearnedForce;
import dev.amund.control.Networks;
import dev.amund.control.Steering;
import dev.amund.model.LabelledImages;
import dev.amund.model.ModelState;
import dev.amund.model.TorchScriptModel;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Closed-loop updates, which learn from one micro-batch to the next. They steer by the half of the
 * held-out samples on which no row is judged; the anchor is the original network.
 */
final class ClosedLoopUpdates implements MicroBatchUpdates {
  private final AmunConfig config;
  private final GateConfig samples;
  private final QualityCase data;
  private final TorchScriptModel parent;
  private final TorchScriptModel anchor;
  private final NavigableMap<Long, ModelState> versions = new TreeMap<>();
  private Optional<LearnedForce> learned = Optional.empty();

  /**
   * @param samples how many retained and held-out samples are measured
   */
  ClosedLoopUpdates(AmunConfig config, GateConfig samples, QualityCase data, DeviceConfig device) {
    this.config = config;
    this.samples = samples;
    this.data = data;
    this.parent = TorchScriptModel.load(data.original(), device);
    this.anchor = TorchScriptModel.load(data.original(), device);
  }

  @Override
  public QualityRow.Cost forget(
      LabelledImages batch, LabelledImages retained, long seed, UpdateListener listener) {
    parent.restore(data.model().snapshot());
    try (var scope = data.model().scope()) {
      var forget = batch.in(scope);
      var adversarial = new AmunUpdate(config).attack(data.model(), scope, forget, listener);
      var random = new SplittableRandom(seed);
      var steering =
          new Steering(
              new ReplayFrom(retained)
                  .draw(Math.min(samples.audit().retainSamples(), retained.size()), random)
                  .in(scope),
              drawn(data.halfOfUnseen(0, scope), samples.audit().holdoutSamples()));
      ControlReport report =
          new ClosedLoop(config)
              .update(
                  new Networks(data.model(), parent, anchor, recent()),
                  new ForgetData(
                      forget,
                      adversarial,
                      new ReplayFrom(retained),
                      steering,
                      data.scope(forget, retained)),
                  learned,
                  1,
                  seed,
                  listener);
      learned = Optional.of(report.force());
      return new QualityRow.Cost(
          0, report.attack().gradientEvaluations(), report.cost().samplesTrained());
    }
  }

  /** Counts the parent as the next version. */
  private Networks.Recent recent() {
    long version = versions.isEmpty() ? 1 : versions.lastKey() + 1;
    versions.put(version, parent.state());
    versions.headMap(Networks.recentVersion(version)).clear();
    var recent = versions.firstEntry();
    return new Networks.Recent(recent.getValue(), version - recent.getKey());
  }

  /** Always the same, spread over the set. */
  private static LabelledImages drawn(LabelledImages all, int most) {
    int count = Math.min(most, all.size());
    return all.rows(
        IntStream.range(0, count).map(i -> (int) ((long) i * all.size() / count)).toArray());
  }

  @Override
  public void close() {
    anchor.close();
    parent.close();
  }
}
