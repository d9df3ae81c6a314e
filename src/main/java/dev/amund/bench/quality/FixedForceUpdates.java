package dev.amund.bench.quality;

import dev.amund.amun.AmunUpdate;
import dev.amund.amun.UpdateListener;
import dev.amund.amun.UpdateReport;
import dev.amund.config.AmunConfig;
import dev.amund.model.LabelledImages;
import java.util.function.BooleanSupplier;

/**
 * Fine-tuning with the configured force.
 *
 * @param gates decide when enough of a micro-batch is forgotten
 */
record FixedForceUpdates(AmunConfig config, QualityCase data, CaseGates gates)
    implements MicroBatchUpdates {

  @Override
  public QualityRow.Cost forget(
      LabelledImages batch, LabelledImages retained, long seed, UpdateListener listener) {
    BooleanSupplier enough = gates.enough(config.fineTune(), data, batch);
    UpdateReport report =
        new AmunUpdate(config)
            .apply(data.model(), batch, new ReplayFrom(retained), seed, listener, enough);
    return new QualityRow.Cost(0, report.attack().gradientEvaluations(), report.samplesTrained());
  }

  @Override
  public void close() {}
}
