package dev.amund.cli.dryrun;

import dev.amund.audit.AucInterval;
import dev.amund.audit.GateCheck;
import dev.amund.audit.GateCheck.Side;
import dev.amund.audit.ModelMetrics;
import dev.amund.cli.common.JsonLine;
import dev.amund.unlearner.attempts.Attempt;
import dev.amund.unlearner.dryrun.DryRunReport;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Writes the result of a dry run as JSON; values that were not measured or are not finite are
 * absent.
 */
public final class OutcomeJson {
  private OutcomeJson() {}

  /** Returns it on one line. */
  public static String write(Outcome outcome) {
    DryRunReport report = outcome.report();
    var members = new TreeMap<String, Object>();
    members.put("modelId", outcome.model().model().modelId());
    members.put("version", outcome.model().model().version());
    members.put("sha256", outcome.model().model().sha256());
    members.put("source", outcome.model().source());
    members.put("device", outcome.device());
    members.put("trainSamples", outcome.trainSamples());
    members.put("forgetSamples", report.extent().asked());
    members.put("forgetSamplesTried", report.extent().forgotten());
    members.put("updates", report.extent().updates());
    members.put("holdoutSamples", report.extent().heldOut());
    members.put("retainedLookalikes", report.lookalikes());
    members.put("passes", report.accepted());
    members.put("verdict", outcome.verdict());
    members.put("before", metrics(report.before()));
    report
        .lastMeasured()
        .flatMap(Attempt::after)
        .ifPresent(after -> members.put("after", metrics(after)));
    members.put("attempts", report.attempts().stream().map(OutcomeJson::attempt).toList());
    members.put("secondsByStage", report.secondsByStage());
    members.put("seconds", report.seconds());
    members.put("samplesTrained", report.samplesTrained());
    outcome.peakBytes().ifPresent(bytes -> members.put("peakMemoryBytes", bytes));
    members.put("retrainRecommended", report.retrainRecommended());
    members.put("proposals", outcome.proposals().stream().map(OutcomeJson::proposal).toList());
    return JsonLine.write(members);
  }

  private static Map<String, Object> attempt(Attempt attempt) {
    var members = new TreeMap<String, Object>();
    members.put("attempt", attempt.number());
    members.put("passes", attempt.decision().accepted());
    members.put("reasons", attempt.decision().reasons());
    members.put("gates", attempt.decision().checks().stream().map(OutcomeJson::gate).toList());
    attempt.after().ifPresent(after -> members.put("after", metrics(after)));
    attempt.report().ifPresent(done -> members.put("samplesTrained", done.samplesTrained()));
    members.put("secondsByStage", attempt.seconds());
    return members;
  }

  private static Map<String, Object> gate(GateCheck check) {
    var members = new TreeMap<String, Object>();
    members.put("gate", check.gate());
    check.key().ifPresent(key -> members.put("key", "amund." + key));
    put(members, "measured", check.value());
    members.put("side", check.side() == Side.AT_MOST ? "at-most" : "at-least");
    put(members, "limit", check.limit());
    members.put("passes", check.passed());
    return members;
  }

  private static Map<String, Object> metrics(ModelMetrics metrics) {
    var members = new TreeMap<String, Object>();
    put(members, "forgetAccuracy", metrics.forgetAccuracy());
    put(members, "retainAccuracy", metrics.retainAccuracy());
    put(members, "testAccuracy", metrics.testAccuracy());
    put(members, "forgetUnseenAuc", metrics.forgetUnseen());
    put(members, "forgetUnseenAucSameClasses", metrics.forgetUnseenSameClasses());
    put(members, "retainForgetAuc", metrics.retainForget());
    return members;
  }

  private static void put(Map<String, Object> members, String name, OptionalDouble value) {
    value.ifPresent(number -> put(members, name, number));
  }

  private static void put(Map<String, Object> members, String name, Optional<AucInterval> auc) {
    auc.ifPresent(
        interval -> {
          var ends = new TreeMap<String, Object>();
          put(ends, "value", interval.value());
          put(ends, "low", interval.low());
          put(ends, "high", interval.high());
          members.put(name, ends);
        });
  }

  private static void put(Map<String, Object> members, String name, double value) {
    if (Double.isFinite(value)) {
      members.put(name, value);
    }
  }

  private static Map<String, Object> proposal(Proposal proposal) {
    return Map.of("text", proposal.text(), "settings", proposal.settings());
  }
}
