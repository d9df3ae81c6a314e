package dev.amund.cli.dryrun;

import dev.amund.audit.GateCheck;
import dev.amund.audit.GateCheck.Side;
import dev.amund.audit.GateDecision;
import dev.amund.config.ControlConfig.Update;
import dev.amund.unlearner.attempts.Attempt;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds gate limits under which one of the attempts would have been accepted. Each attempt depends
 * on the earlier refusals, so limits that would have changed those are not proposed.
 */
final class GateLimits {
  /** The limit for all updates together. Once it is used up, no other limit helps. */
  private static final String TOTAL = "gates.max-total-test-accuracy-drop";

  private static final int DECIMALS = 3;
  private static final int MEASURED_DECIMALS = 9;

  private final List<Attempt> attempts;

  /**
   * @param attempts all of which were refused
   */
  GateLimits(List<Attempt> attempts) {
    this.attempts = attempts;
  }

  /** Returns the limits closest to the current ones; empty if none would help. */
  Optional<Proposal> find() {
    return IntStream.range(0, attempts.size())
        .filter(this::isReachable)
        .mapToObj(attempts::get)
        .min(Comparator.comparingDouble(GateLimits::distance))
        .map(GateLimits::proposal);
  }

  /** Returns whether only the cost of earlier updates refused an attempt. */
  boolean isTotalUsedUp() {
    return attempts.stream()
        .map(Attempt::decision)
        .anyMatch(
            decision ->
                decision.refusals().size() == 1
                    && failed(decision).anyMatch(check -> check.key().equals(Optional.of(TOTAL))));
  }

  /** Returns whether, under the limits that this attempt needs, it would have taken place. */
  private boolean isReachable(int index) {
    Attempt attempt = attempts.get(index);
    if (!isAdjustable(attempt.decision()) || gatesEndTraining(attempt)) {
      return false;
    }
    Map<String, Double> limits = limits(attempt);
    return attempts.subList(0, index).stream()
        .map(Attempt::decision)
        .allMatch(
            earlier -> {
              Set<GateDecision.Kind> kinds = kinds(earlier, limits);
              return kinds.isEmpty() || kinds.equals(earlier.kinds());
            });
  }

  /** Returns whether every gate that refused has a configurable limit. */
  private static boolean isAdjustable(GateDecision decision) {
    List<GateCheck> failed = failed(decision).toList();
    return failed.size() == decision.refusals().size()
        && failed.stream()
            .allMatch(
                check ->
                    check.key().filter(key -> !key.equals(TOTAL)).isPresent()
                        && Double.isFinite(check.value()));
  }

  /** Returns whether early stop was on, so that other limits would have changed the training. */
  private static boolean gatesEndTraining(Attempt attempt) {
    return attempt.config().control().update() == Update.FIXED
        && attempt.config().fineTune().earlyStop();
  }

  private static Set<GateDecision.Kind> kinds(GateDecision decision, Map<String, Double> limits) {
    if (failed(decision).count() != decision.refusals().size()) {
      return decision.kinds();
    }
    return decision.checks().stream()
        .filter(
            check ->
                !check.passes(
                    check
                        .key()
                        .map(key -> limits.getOrDefault(key, check.limit()))
                        .orElse(check.limit())))
        .map(GateCheck::kind)
        .collect(Collectors.toSet());
  }

  private static Stream<GateCheck> failed(GateDecision decision) {
    return decision.checks().stream().filter(check -> !check.passed());
  }

  private static double distance(Attempt attempt) {
    return failed(attempt.decision())
        .mapToDouble(check -> Math.abs(check.value() - check.limit()))
        .sum();
  }

  private static Map<String, Double> limits(Attempt attempt) {
    return failed(attempt.decision())
        .collect(
            Collectors.toMap(
                check -> check.key().orElseThrow(), check -> limit(check).doubleValue()));
  }

  /** Returns the measured value, rounded to the side on which it passes. */
  private static BigDecimal limit(GateCheck check) {
    return BigDecimal.valueOf(check.value())
        // Rounds away floating-point noise.
        .setScale(MEASURED_DECIMALS, RoundingMode.HALF_EVEN)
        .setScale(
            DECIMALS, check.side() == Side.AT_MOST ? RoundingMode.CEILING : RoundingMode.FLOOR);
  }

  private static Proposal proposal(Attempt attempt) {
    var settings = new TreeMap<String, String>();
    failed(attempt.decision())
        .forEach(
            check ->
                settings.put("amund." + check.key().orElseThrow(), limit(check).toPlainString()));
    String measured =
        failed(attempt.decision())
            .map(
                check ->
                    "%s %s, limit %s"
                        .formatted(
                            check.gate(),
                            Figures.number(check.value()),
                            Figures.number(check.limit())))
            .collect(Collectors.joining("; "));
    return new Proposal(
        "Attempt %d passes with wider limits (%s)".formatted(attempt.number(), measured), settings);
  }
}
