package dev.amund.cli.dryrun;

import dev.amund.config.GateConfig;
import dev.amund.config.RefusalPolicy;
import dev.amund.unlearner.dryrun.DryRunReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The result of a dry run.
 *
 * @param model the model
 * @param device the device
 * @param trainSamples how many training samples the store holds
 * @param gates the gates
 * @param policy what a daemon would do if they refuse
 * @param report the measurements
 * @param proposals what would help; empty if the gates pass, or if nothing is known to help
 * @param peakBytes peak memory of the process; empty if unknown
 */
public record Outcome(
    ChosenModel model,
    String device,
    long trainSamples,
    GateConfig gates,
    RefusalPolicy policy,
    DryRunReport report,
    List<Proposal> proposals,
    OptionalLong peakBytes) {

  /** Returns the outcome now, with the given proposals and those that follow from the report. */
  public static Outcome of(
      ChosenModel model,
      String device,
      long trainSamples,
      GateConfig gates,
      RefusalPolicy policy,
      DryRunReport report,
      List<Proposal> tried) {
    return new Outcome(
        model,
        device,
        trainSamples,
        gates,
        policy,
        report,
        report.accepted()
            ? List.of()
            : proposals(gates, report, tried).stream()
                .map(proposal -> proposal.ofModel(model.model().modelId()))
                .toList(),
        PeakMemory.bytes());
  }

  /** Puts first what costs the model least. */
  private static List<Proposal> proposals(
      GateConfig gates, DryRunReport report, List<Proposal> tried) {
    var proposals = new ArrayList<>(tried);
    if (report.forgottenShare() >= gates.retrainAdvice().share()) {
      proposals.add(
          new Proposal(
              ("With these samples %s of all training samples would be forgotten, and from %s on"
                      + " (gates.retrain-after-share) amund advises to retrain from scratch: train a"
                      + " new model without them")
                  .formatted(
                      Figures.percent(report.forgottenShare()),
                      Figures.percent(gates.retrainAdvice().share())),
              Map.of()));
    }
    var limits = new GateLimits(report.attempts());
    if (limits.isTotalUsedUp()) {
      proposals.add(
          new Proposal(
              "The update by itself would pass, but earlier ones have used up what all"
                  + " together may cost (gates.max-total-test-accuracy-drop): train a new model"
                  + " without the forgotten samples",
              Map.of()));
    }
    limits.find().ifPresent(proposals::add);
    return proposals;
  }

  /** Returns one sentence that says whether the gates would pass. */
  public String verdict() {
    int attempt = report.last().number();
    if (report.accepted()) {
      return "The gates would pass: attempt %d of %d would be published."
          .formatted(attempt, gates.retry().maxAttempts());
    }
    return "The gates would not pass: after %d attempts %s: %s"
        .formatted(attempt, end(), String.join(" ", report.last().decision().reasons()));
  }

  private String end() {
    return switch (policy) {
      case QUARANTINE -> "the request would be QUARANTINED";
      case PUBLISH_BEST -> "the best of them would be published as residual (gates.when-refused)";
      case ERASE_AND_RETRAIN ->
          "the samples would be erased and a new training requested (gates.when-refused)";
    };
  }
}
