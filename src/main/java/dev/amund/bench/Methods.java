package dev.amund.bench;

import dev.amund.config.AmunConfig;
import dev.amund.config.AmunConfig.Variant;
import dev.amund.config.FineTuneConfig;
import dev.amund.config.FineTuneConfig.Schedule;
import dev.amund.config.ReplayRatio;
import java.util.List;

/**
 * The methods of the comparison. What has D_R is fine-tuned as configured; what has none needs
 * smaller steps, and the baselines their own, see the page on the method.
 */
final class Methods {
  private static final double SALUN = 0.5;

  private final AmunConfig config;
  private final SharedAttack attack = new SharedAttack();

  Methods(AmunConfig config) {
    this.config = config;
  }

  /**
   * All of them, the configured one first.
   *
   * @param batchSize of the micro-batches of the stream
   */
  List<UnlearningMethod> all(int batchSize) {
    return List.of(
        variant("amun-adv-only", Variant.AMUN_ADV_ONLY, config.replayRatio(), 1),
        new AmunStream(with(Variant.AMUN_ADV_ONLY, config.replayRatio(), 1), batchSize),
        variant("amun-adv-only + SalUn", Variant.AMUN_ADV_ONLY, config.replayRatio(), SALUN),
        variant("amun-adv-only, all of D_R", Variant.AMUN_ADV_ONLY, ReplayRatio.ALL, 1),
        variant("amun", Variant.AMUN, config.replayRatio(), 1),
        variant("amun + SalUn", Variant.AMUN, config.replayRatio(), SALUN),
        withoutRetained("amun-adv-only, no D_R", Variant.AMUN_ADV_ONLY, 5, 1),
        withoutRetained("amun-adv-only + SalUn, no D_R", Variant.AMUN_ADV_ONLY, 5, SALUN),
        withoutRetained("amun, no D_R", Variant.AMUN, 10, 1),
        withoutRetained("amun + SalUn, no D_R", Variant.AMUN, 10, SALUN),
        new RandomLabels(config),
        new GradientAscent(5, 1e-4),
        new RetainOnly(config));
  }

  private AmunVariant variant(String name, Variant variant, ReplayRatio ratio, double salun) {
    return new AmunVariant(name, with(variant, ratio, salun), attack);
  }

  private AmunVariant withoutRetained(String name, Variant variant, int epochs, double salun) {
    FineTuneConfig usual = config.fineTune();
    var gentle =
        new FineTuneConfig(
            epochs,
            0,
            0.01,
            Schedule.LINEAR,
            usual.momentum(),
            usual.weightDecay(),
            128,
            usual.batchNorm());
    return new AmunVariant(name, with(variant, new ReplayRatio(0), salun).with(gentle), attack);
  }

  private AmunConfig with(Variant variant, ReplayRatio ratio, double salun) {
    return new AmunConfig(
        variant,
        ratio,
        config.replayMinimum(),
        salun,
        config.seed(),
        config.attack(),
        config.fineTune());
  }
}
