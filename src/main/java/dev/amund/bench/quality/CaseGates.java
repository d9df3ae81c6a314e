package dev.amund.bench.quality;

import dev.amund.audit.Audit;
import dev.amund.audit.Gates;
import dev.amund.audit.ModelMetrics;
import dev.amund.config.FineTuneConfig;
import dev.amund.config.GateConfig;
import dev.amund.model.LabelledImages;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Evaluates a daemon's gates on an update of the case's network, for early stopping, on as many
 * held-out samples as a daemon, from the half for choosing settings.
 */
final class CaseGates {
  private final GateConfig config;
  private final Gates gates;
  private final Audit audit = new Audit();

  CaseGates(GateConfig config) {
    this.config = config;
    this.gates = new Gates(config.thresholds());
  }

  /**
   * Returns a check whether enough is forgotten, for an update that begins now.
   *
   * @param forget D_F of this update
   */
  BooleanSupplier enough(FineTuneConfig tuning, QualityCase data, LabelledImages forget) {
    if (!tuning.earlyStop()) {
      return () -> false;
    }
    ModelMetrics before = measure(data, forget);
    return () -> gates.judge(before, before, measure(data, forget)).accepted();
  }

  private ModelMetrics measure(QualityCase data, LabelledImages forget) {
    try (var scope = data.model().scope()) {
      var half = data.halfOfUnseen(0, scope);
      long size = half.size();
      int count = (int) Math.min(config.audit().holdoutSamples(), size);
      // Spread over the set, because ids and classes may be ordered.
      var unseen =
          half.rows(IntStream.range(0, count).map(i -> (int) (i * size / count)).toArray());
      return audit.measure(data.model(), forget, unseen.rows(0, 0), unseen);
    }
  }
}
