package dev.amund.bench.quality;

import dev.amund.amun.FineTuner;
import dev.amund.amun.FineTuningSet;
import dev.amund.amun.UpdateListener;
import dev.amund.config.AmunConfig;
import java.util.Map;
import java.util.Optional;

/**
 * Fine-tuning on D_R only (Warnecke et al., "Machine Unlearning of Features and Labels", NDSS
 * 2023), so that the rest fades.
 *
 * @param config replay and fine-tuning
 */
record RetainOnly(AmunConfig config) implements UnlearningMethod {

  @Override
  public String name() {
    return "fine-tuning on D_R only";
  }

  @Override
  public Map<String, String> hyperParameters() {
    return config.asMap();
  }

  @Override
  public QualityRow.Cost run(QualityCase data, long seed, UpdateListener listener) {
    int replay = config.replay(data.forget().size(), data.retain().size());
    var set = new FineTuningSet(data.forget().rows(0, 0), new ReplayFrom(data.retain()), replay);
    var result =
        new FineTuner(config.fineTune()).run(data.model(), set, Optional.empty(), seed, listener);
    return new QualityRow.Cost(0, 0, result.samplesTrained());
  }
}
