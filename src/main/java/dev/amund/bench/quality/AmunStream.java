package dev.amund.bench.quality;

import dev.amund.amun.Permutation;
import dev.amund.amun.UpdateListener;
import dev.amund.audit.Audit;
import dev.amund.audit.AuditSet;
import dev.amund.audit.Comparison;
import dev.amund.audit.ModelMetrics;
import dev.amund.audit.Panel;
import dev.amund.config.AmunConfig;
import dev.amund.event.Seconds;
import dev.amund.model.LabelledImages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * AMUN on the forget set as a stream of micro-batches (paper, section 6.3, AMUN-A): each is
 * attacked on the model after the previous one, and forgotten samples are never replayed.
 */
public final class AmunStream implements UnlearningMethod {
  /** The state of the samples of later micro-batches. */
  public enum Later {
    /** Nothing: until then they are retained data and may be replayed. */
    UNKNOWN,
    /** All requests were accepted at the beginning, so waiting samples are not replayed. */
    WAITING
  }

  private static final int RETAIN_SAMPLES = 1000;

  private final String name;
  private final AmunConfig config;
  private final int batchSize;
  private final Later later;
  private final Function<QualityCase, MicroBatchUpdates> updates;
  private final Audit audit = new Audit();
  private final List<StreamPoint> points = new ArrayList<>();

  /**
   * @param name of the row
   * @param config every hyper-parameter
   * @param batchSize samples a micro-batch
   * @param updates creates the updates of a case's network
   */
  public AmunStream(
      String name,
      AmunConfig config,
      int batchSize,
      Later later,
      Function<QualityCase, MicroBatchUpdates> updates) {
    this.name = name;
    this.config = config;
    this.batchSize = batchSize;
    this.later = later;
    this.updates = updates;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Map<String, String> hyperParameters() {
    return config.asMap();
  }

  /** Measures after each micro-batch. */
  List<StreamPoint> points() {
    return List.copyOf(points);
  }

  @Override
  public QualityRow.Cost run(QualityCase data, long seed, UpdateListener listener) {
    points.clear();
    long begin = System.nanoTime();
    double updating = 0;
    int[] order = Permutation.of(data.forget().size(), new SplittableRandom(seed));
    var cost = QualityRow.Cost.NONE;
    int size = Math.min(batchSize, order.length);
    try (MicroBatchUpdates stream = updates.apply(data)) {
      for (int from = 0; from < order.length; from += size) {
        int to = Math.min(from + size, order.length);
        try (var scope = data.model().scope()) {
          var forget = data.forget().in(scope);
          var batch = forget.rows(Arrays.copyOfRange(order, from, to));
          var later = forget.rows(Arrays.copyOfRange(order, to, order.length));
          Comparison comparison = audit.compare(data.model(), "", unnamed(batch), panel(data));
          long start = System.nanoTime();
          cost = cost.plus(stream.forget(batch, retained(data, later), seed + from, listener));
          updating += Seconds.since(start);
          points.add(measure(data, comparison, forget.rows(Arrays.copyOf(order, to))));
        }
      }
    }
    lookBack(data, order, size);
    // The measuring in between is not the method's.
    return cost.plus(QualityRow.Cost.ofSeconds(updating - Seconds.since(begin)));
  }

  private void lookBack(QualityCase data, int[] order, int size) {
    for (int i = 0; i < points.size(); i++) {
      try (var scope = data.model().scope()) {
        int to = Math.min((i + 1) * size, order.length);
        var batch = data.forget().in(scope).rows(Arrays.copyOfRange(order, i * size, to));
        ModelMetrics now = audit.measure(data.model(), batch, batch.rows(0, 0), data.unseen());
        points.set(i, points.get(i).atTheEnd(now));
      }
    }
  }

  private static Panel panel(QualityCase data) {
    return new Panel(
        unnamed(data.retain().rows(0, Math.min(RETAIN_SAMPLES, data.retain().size()))),
        unnamed(data.unseen()));
  }

  private static AuditSet unnamed(LabelledImages samples) {
    return new AuditSet(samples, List.of());
  }

  private LabelledImages retained(QualityCase data, LabelledImages named) {
    return switch (later) {
      case UNKNOWN -> LabelledImages.concat(named.images().scope(), List.of(data.retain(), named));
      case WAITING -> data.retain();
    };
  }

  private StreamPoint measure(QualityCase data, Comparison comparison, LabelledImages forgotten) {
    ModelMetrics own = comparison.after(data.model());
    ModelMetrics all = audit.measure(data.model(), forgotten, forgotten.rows(0, 0), data.unseen());
    return StreamPoint.of(forgotten.size(), own, all);
  }
}
