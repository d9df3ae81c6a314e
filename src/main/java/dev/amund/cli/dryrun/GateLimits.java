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
 * Finds the gate limits with which the same attempts would have ended in an accepted one. What an
 * attempt does follows from what the gates said of those before it, so limits that would have
 * changed that are not proposed.
 */
final class GateLimits {
  /** What all updates together may cost. Once it is used up, no other limit makes up for it. */
  private static final String TOTAL = "gates.max-total-test-accuracy-drop";

  private static final int DECIMALS = 3;
  private static final int MEASURED_DECIMALS = 9;

  private final List<Attempt> attempts;

  /**
   * @param attempts that were all refused
   */
  GateLimits(List<Attempt> attempts) {
    this.attempts = attempts;
  }

  /** Returns the limits that differ least from the present ones; empty if no limits would do. */
  Optional<Proposal> find() {
    return IntStream.range(0, attempts.size())
        .filter(this::isReachable)
        .mapToObj(attempts::get)
        .min(Comparator.comparingDouble(GateLimits::distance))
        .map(GateLimits::proposal);
  }

  /** Whether an attempt was refused for nothing but what earlier updates have cost. */
  boolean isTotalUsedUp() {
    return attempts.stream()
        .map(Attempt::decision)
        .anyMatch(
            decision ->
                decision.refusals().size() == 1
                    && failed(decision).anyMatch(check -> check.key().equals(Optional.of(TOTAL))));
  }

  /** Whether, with the limits that this attempt needs, the attempts would have come to it. */
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

  /** Whether every gate that refused has a limit of its own that can be set. */
  private static boolean isAdjustable(GateDecision decision) {
    List<GateCheck> failed = failed(decision).toList();
    return failed.size() == decision.refusals().size()
        && failed.stream()
            .allMatch(
                check ->
                    check.key().filter(key -> !key.equals(TOTAL)).isPresent()
                        && Double.isFinite(check.value()));
  }

  /** Then other limits would have made it train for another time. */
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

  /** The measured value, rounded to the side on which it passes. */
  private static BigDecimal limit(GateCheck check) {
    return BigDecimal.valueOf(check.value())
        // The last bits of a subtraction measure nothing.
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
