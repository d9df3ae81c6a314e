package dev.amund.bench.quality;

import dev.amund.amun.FineTuner;
import dev.amund.amun.FineTuningSet;
import dev.amund.amun.ReplaySource;
import dev.amund.amun.UpdateListener;
import dev.amund.config.FineTuneConfig;
import dev.amund.config.FineTuneConfig.BatchNorm;
import dev.amund.config.SgdConfig;
import dev.amund.config.SgdConfig.Schedule;
import java.util.Map;
import java.util.Optional;

/**
 * Gradient ascent (Thudi et al., "Unrolling SGD", EuroS&P 2022): the loss of D_F is driven up,
 * which is a descent with a negative learning rate.
 *
 * @param epochs over D_F
 * @param rate of the ascent
 */
record GradientAscent(int epochs, double rate) implements UnlearningMethod {

  @Override
  public String name() {
    return "gradient ascent";
  }

  @Override
  public Map<String, String> hyperParameters() {
    return Map.of("epochs", Integer.toString(epochs), "learning-rate", Double.toString(-rate));
  }

  @Override
  public QualityRow.Cost run(QualityCase data, long seed, UpdateListener listener) {
    // No weight decay, which would let the weights grow at a negative rate.
    var settings =
        new FineTuneConfig(
            epochs,
            0,
            new SgdConfig(-rate, Schedule.CONSTANT, 0.9, 0, 128),
            BatchNorm.FROZEN,
            false,
            1);
    var set = new FineTuningSet(data.forget(), ReplaySource.none(), 0);
    var result = new FineTuner(settings).run(data.model(), set, Optional.empty(), seed, listener);
    return new QualityRow.Cost(0, 0, result.samplesTrained());
  }
}
