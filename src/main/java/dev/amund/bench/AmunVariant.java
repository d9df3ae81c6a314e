package dev.amund.bench;

import dev.amund.amun.AdversarialSet;
import dev.amund.amun.AmunUpdate;
import dev.amund.amun.UpdateListener;
import dev.amund.amun.UpdateReport;
import dev.amund.config.AmunConfig;
import java.util.Map;

/**
 * AMUN on the whole forget set at once.
 *
 * @param name of the row
 * @param config every hyper-parameter
 * @param attack finds D_A, or has it already
 */
record AmunVariant(String name, AmunConfig config, SharedAttack attack)
    implements UnlearningMethod {

  @Override
  public Map<String, String> hyperParameters() {
    return config.asMap();
  }

  @Override
  public QualityRow.Cost run(QualityCase data, long seed, UpdateListener listener) {
    long start = System.nanoTime();
    AdversarialSet adversarial = attack.of(data, config, listener);
    double waited = (System.nanoTime() - start) / 1e9;
    UpdateReport report =
        new AmunUpdate(config)
            .fineTune(
                data.model(),
                data.forget(),
                adversarial,
                new ReplayFrom(data.retain()),
                seed,
                listener);
    // A row that found D_A ready counts what it cost the row that did not.
    return new QualityRow.Cost(
        attack.seconds() - Math.min(waited, attack.seconds()),
        report.attack().gradientEvaluations(),
        report.samplesTrained());
  }
}
