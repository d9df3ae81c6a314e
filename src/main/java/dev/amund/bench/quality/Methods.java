package dev.amund.bench.quality;

import dev.amund.bench.common.BenchSettings;
import dev.amund.bench.common.ReferenceProcedure;
import dev.amund.bench.quality.AmunStream.Later;
import dev.amund.config.AmunConfig;
import dev.amund.config.AmunConfig.Variant;
import dev.amund.config.AmundConfig;
import dev.amund.config.ControlConfig.Effort;
import dev.amund.config.DeviceConfig;
import dev.amund.config.FineTuneConfig;
import dev.amund.config.GateConfig;
import dev.amund.config.ReplayRatio;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The methods of the comparison. Those with D_R are fine-tuned as configured, and once more as one
 * large batch; those without need smaller steps, see the page on the method.
 */
final class Methods {
  private static final double SALUN = 0.5;

  /** Samples in a step of the methods with settings of their own. */
  private static final int STEP = 128;

  private final AmunConfig config;
  private final SharedAttack attack = new SharedAttack();
  private final CaseGates gates;
  private final GateConfig gateConfig;
  private final DeviceConfig device;

  /**
   * @param gates decide when fine-tuning may stop early
   */
  Methods(AmunConfig config, GateConfig gates, DeviceConfig device) {
    this.config = config;
    this.gates = new CaseGates(gates);
    this.gateConfig = gates;
    this.device = device;
  }

  /**
   * Returns all of them, the configured one first.
   *
   * @param batchSize of the micro-batches of the stream
   */
  List<UnlearningMethod> all(int batchSize) {
    return List.of(
        variant("amun-adv-only", Variant.AMUN_ADV_ONLY, config.replayRatio(), 1),
        new AmunVariant("amun-adv-only, large batch", largeBatch(), attack, gates),
        closedLoop(stream(batchSize), config, batchSize, Later.UNKNOWN),
        closedLoop(stream(batchSize) + ", all waiting", config, batchSize, Later.WAITING),
        closedLoop("all at once", config, Integer.MAX_VALUE, Later.WAITING),
        withEffort(Effort.QUICK, batchSize),
        withEffort(Effort.THOROUGH, batchSize),
        fixedForce("fixed force", with(Variant.AMUN_ADV_ONLY, config.replayRatio(), 1), batchSize),
        fixedForce("reference procedure", reference(), batchSize),
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

  private static String stream(int batchSize) {
    return "stream of " + batchSize;
  }

  private AmunStream withEffort(Effort effort, int batchSize) {
    return closedLoop(
        stream(batchSize) + ", " + effort.name().toLowerCase(Locale.ROOT),
        config.with(config.control().with(effort)),
        batchSize,
        Later.UNKNOWN);
  }

  private AmunStream closedLoop(String name, AmunConfig loop, int batchSize, Later later) {
    return new AmunStream(
        name,
        loop,
        batchSize,
        later,
        data -> new ClosedLoopUpdates(loop, gateConfig, data, device));
  }

  private AmunStream fixedForce(String name, AmunConfig fixed, int batchSize) {
    return new AmunStream(
        stream(batchSize) + ", " + name,
        fixed,
        batchSize,
        Later.UNKNOWN,
        data -> new FixedForceUpdates(fixed, data, gates));
  }

  /**
   * Returns the method that the speed bench compares updates with, so that times can be read beside
   * quality.
   */
  private AmunConfig reference() {
    Map<String, String> seed = Map.of("amund.amun.seed", Long.toString(config.seed()));
    return AmundConfig.of(BenchSettings.with(seed, ReferenceProcedure.SETTINGS)).amun();
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
        usual.sgd().withLearningRate(learningRate).withBatchSize(STEP),
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
    return config.with(variant, ratio).withSalunRatio(salun);
  }
}
