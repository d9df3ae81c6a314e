package dev.amund.bench.quality;

import dev.amund.amun.AdversarialSet;
import dev.amund.amun.AmunUpdate;
import dev.amund.amun.UpdateListener;
import dev.amund.amun.UpdateReport;
import dev.amund.config.AmunConfig;
import dev.amund.event.Seconds;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * AMUN on the whole forget set at once.
 *
 * @param name of the row
 * @param config every hyper-parameter
 * @param attack finds D_A, or has it already
 * @param gates decide when enough is forgotten
 */
record AmunVariant(String name, AmunConfig config, SharedAttack attack, CaseGates gates)
    implements UnlearningMethod {

  @Override
  public Map<String, String> hyperParameters() {
    return config.asMap();
  }

  @Override
  public QualityRow.Cost run(QualityCase data, long seed, UpdateListener listener) {
    long start = System.nanoTime();
    AdversarialSet adversarial = attack.of(data, config, listener);
    double waited = Seconds.since(start);
    BooleanSupplier enough = gates.enough(config.fineTune(), data, data.forget());
    UpdateReport report =
        new AmunUpdate(config)
            .fineTune(
                data.model(),
                data.forget(),
                adversarial,
                new ReplayFrom(data.retain()),
                seed,
                listener,
                enough);
    // A row that reuses D_A counts the cost of finding it.
    return new QualityRow.Cost(
        attack.seconds() - Math.min(waited, attack.seconds()),
        report.attack().gradientEvaluations(),
        report.samplesTrained());
  }
}
