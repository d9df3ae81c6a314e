package dev.amund.amun;

import dev.amund.config.AmundConfig;
import dev.amund.config.AttackConfig;
import dev.amund.config.AttackConfig.Method;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Attacks for tests: as the daemon is configured by default, but for what a test sets. */
final class Attacks {
  /** As by default: what DeepFool does not flip is left to PGD. */
  static final AttackConfig DEEPFOOL = of(Map.of());

  /** The paper's. */
  static final AttackConfig PGD = DEEPFOOL.with(Method.PGD);

  private Attacks() {}

  static AttackConfig pgd(
      double initialEpsilon, int stepsPerEpsilon, double stepFraction, int doublings, int batch) {
    return of(Map.of(
            "pgd.initial-epsilon", initialEpsilon,
            "pgd.steps-per-epsilon", stepsPerEpsilon,
            "pgd.step-fraction", stepFraction,
            "pgd.max-doublings", doublings,
            "batch-size", batch))
        .with(Method.PGD);
  }

  static AttackConfig deepFool(int candidateClasses, int halfSteps, int maxSteps, int batch) {
    return of(
        Map.of(
            "deepfool.candidate-classes", candidateClasses,
            "deepfool.half-steps", halfSteps,
            "deepfool.max-steps", maxSteps,
            "batch-size", batch));
  }

  /** Every method alone, and the default order: the properties of all attacks hold for each. */
  static Stream<AttackConfig> all() {
    return Stream.concat(Stream.of(Method.values()).map(DEEPFOOL::with), Stream.of(DEEPFOOL));
  }

  private static AttackConfig of(Map<String, ? extends Number> settings) {
    return AmundConfig.of(
            settings.entrySet().stream()
                .collect(
                    Collectors.toMap(
                        setting -> "amund.amun.attack." + setting.getKey(),
                        setting -> setting.getValue().toString())))
        .amun()
        .attack();
  }
}
