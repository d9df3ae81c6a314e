package dev.amund.bench;

import dev.amund.bench.AmunStream.Later;
import dev.amund.config.AmunConfig;
import dev.amund.config.AmunConfig.Variant;
import dev.amund.config.FineTuneConfig;
import dev.amund.config.GateConfig;
import dev.amund.config.ReplayRatio;
import java.util.List;

/**
 * The methods of the comparison. What has D_R is fine-tuned as configured, and once more as one
 * large batch should be; what has none needs smaller steps, see the page on the method.
 */
final class Methods {
  private static final double SALUN = 0.5;

  /** What the settings of single methods were chosen with. */
  private static final int STEP = 128;

  private final AmunConfig config;
  private final SharedAttack attack = new SharedAttack();
  private final CaseGates gates;

  /**
   * @param gates say when a fine-tuning that may stop early has forgotten enough
   */
  Methods(AmunConfig config, GateConfig gates) {
    this.config = config;
    this.gates = new CaseGates(gates);
  }

  /**
   * All of them, the configured one first.
   *
   * @param batchSize of the micro-batches of the stream
   */
  List<UnlearningMethod> all(int batchSize) {
    return List.of(
        variant("amun-adv-only", Variant.AMUN_ADV_ONLY, config.replayRatio(), 1),
        new AmunVariant("amun-adv-only, large batch", largeBatch(), attack, gates),
        stream(batchSize, Later.UNKNOWN),
        stream(batchSize, Later.WAITING),
        variant("amun-adv-only + SalUn", Variant.AMUN_ADV_ONLY, config.replayRatio(), SALUN),
        variant("amun-adv-only, all of D_R", Variant.AMUN_ADV_ONLY, ReplayRatio.ALL, 1),
        variant("amun", Variant.AMUN, config.replayRatio(), 1),
        variant("amun + SalUn", Variant.AMUN, config.replayRatio(), SALUN),
        withoutRetained("amun-adv-only, no D_R", Variant.AMUN_ADV_ONLY, 0.01, 1),
        withoutRetained("amun-adv-only + SalUn, no D_R", Variant.AMUN_ADV_ONLY, 0.01, SALUN),
        withoutRetained("amun, no D_R", Variant.AMUN, 0.02, 1),
        withoutRetained("amun + SalUn, no D_R", Variant.AMUN, 0.02, SALUN),
        new RandomLabels(config),
        new GradientAscent(5, 1e-4),
        new RetainOnly(config));
  }

  private AmunStream stream(int batchSize, Later later) {
    return new AmunStream(
        with(Variant.AMUN_ADV_ONLY, config.replayRatio(), 1), batchSize, later, gates);
  }

  private AmunVariant variant(String name, Variant variant, ReplayRatio ratio, double salun) {
    return new AmunVariant(name, with(variant, ratio, salun), attack, gates);
  }

  /**
   * For a forget set of many hundreds: larger steps, which in a stream of small batches would wear
   * the model.
   */
  private AmunConfig largeBatch() {
    return with(Variant.AMUN_ADV_ONLY, config.replayRatio(), 1).with(tuned(6, 3, 0.055));
  }

  private FineTuneConfig tuned(int epochs, int retainOnlyEpochs, double learningRate) {
    FineTuneConfig usual = config.fineTune();
    return new FineTuneConfig(
        epochs,
        retainOnlyEpochs,
        learningRate,
        usual.schedule(),
        usual.momentum(),
        usual.weightDecay(),
        STEP,
        usual.batchNorm(),
        usual.earlyStop(),
        1);
  }

  private AmunVariant withoutRetained(
      String name, Variant variant, double learningRate, double salun) {
    return new AmunVariant(
        name,
        with(variant, new ReplayRatio(0), salun).with(tuned(5, 0, learningRate)),
        attack,
        gates);
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
