package dev.amund.cli.dryrun;

import dev.amund.audit.GateCheck;
import dev.amund.audit.GateCheck.Side;
import dev.amund.audit.ModelMetrics;
import dev.amund.unlearner.attempts.Attempt;
import dev.amund.unlearner.dryrun.DryRunReport;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Prints the result of a dry run for people. */
public final class OutcomeTable {
  private static final double BYTES_PER_MIB = 1024 * 1024;

  private final PrintWriter out;

  /**
   * @param out receives the output
   */
  public OutcomeTable(PrintWriter out) {
    this.out = out;
  }

  /** Prints it. */
  public void print(Outcome outcome) {
    DryRunReport report = outcome.report();
    head(outcome);
    metrics(report.before(), report.lastMeasured());
    report.lastMeasured().ifPresent(this::gates);
    attempts(report);
    out.printf(
        "%,d samples trained in %s s%s%n%n",
        report.samplesTrained(),
        Figures.seconds(report.seconds()),
        outcome.peakBytes().isPresent()
            ? ", peak memory %,.0f MiB".formatted(outcome.peakBytes().getAsLong() / BYTES_PER_MIB)
            : "");
    out.println(outcome.verdict());
    notes(outcome);
    proposals(outcome);
    out.flush();
  }

  private void head(Outcome outcome) {
    DryRunReport.Extent extent = outcome.report().extent();
    out.printf(
        "%s: %s, version %d, on %s%n",
        outcome.model().model().modelId(),
        outcome.model().source(),
        outcome.model().model().version(),
        outcome.device());
    out.printf("to be forgotten: %,d of %,d TRAIN samples", extent.asked(), outcome.trainSamples());
    if (extent.heldOut() > 0) {
      out.printf(", and %,d HOLDOUT samples that no update is needed for", extent.heldOut());
    }
    if (extent.updates() > 1) {
      out.printf(
          "%nA daemon forgets so many in %d updates (unlearner.max-forget-share). This is the"
              + " first, of %,d samples.",
          extent.updates(), extent.forgotten());
    }
    out.printf("%n%n");
  }

  private void metrics(ModelMetrics before, Optional<Attempt> attempt) {
    String row = "%-34s  %-24s  %s%n";
    Optional<ModelMetrics> after = attempt.flatMap(Attempt::after);
    out.printf(row, "", "before", attempt.map(a -> "after attempt " + a.number()).orElse("after"));
    row(row, "forget accuracy", before, after, m -> Figures.percent(m.forgetAccuracy()));
    row(row, "retain accuracy", before, after, m -> Figures.percent(m.retainAccuracy()));
    row(row, "held-out accuracy", before, after, m -> Figures.percent(m.testAccuracy()));
    row(row, "AUC forget vs unseen", before, after, m -> Figures.auc(m.forgetUnseen()));
    row(
        row,
        "AUC forget vs unseen, own classes",
        before,
        after,
        m -> Figures.auc(m.forgetUnseenSameClasses()));
    row(row, "AUC retained vs forget", before, after, m -> Figures.auc(m.retainForget()));
    out.println();
  }

  private void row(
      String format,
      String name,
      ModelMetrics before,
      Optional<ModelMetrics> after,
      Function<ModelMetrics, String> figure) {
    out.printf(format, name, figure.apply(before), after.map(figure).orElse("broke off"));
  }

  private void gates(Attempt attempt) {
    String row = "%-54s  %8s  %-8s %-6s  %-7s  %s%n";
    out.printf(row, "gate, attempt " + attempt.number(), "measured", "", "limit", "verdict", "key");
    for (GateCheck check : attempt.decision().checks()) {
      out.printf(
          row,
          check.gate(),
          Figures.number(check.value()),
          check.side() == Side.AT_MOST ? "at most" : "at least",
          Figures.number(check.limit()),
          check.passed() ? "passes" : "REFUSES",
          check.key().orElse("none sets it"));
    }
    out.println();
  }

  private void attempts(DryRunReport report) {
    String row = "%-8s  %-8s  %-52s  %8s  %s%n";
    out.printf(row, "attempt", "verdict", "seconds", "together", "samples trained");
    for (Attempt attempt : report.attempts()) {
      out.printf(
          row,
          attempt.number(),
          attempt.decision().accepted() ? "passes" : "refused",
          stages(attempt.seconds()),
          Figures.seconds(
              attempt.seconds().values().stream().mapToDouble(Double::doubleValue).sum()),
          attempt.report().map(r -> "%,d".formatted(r.samplesTrained())).orElse("broke off"));
      if (attempt != report.last()) {
        attempt.decision().reasons().forEach(reason -> out.printf("%10s%s%n", "", reason));
      }
    }
    out.println();
  }

  private static String stages(Map<String, Double> seconds) {
    return seconds.entrySet().stream()
        .map(stage -> stage.getKey() + " " + Figures.seconds(stage.getValue()))
        .collect(Collectors.joining(" + "));
  }

  private void notes(Outcome outcome) {
    DryRunReport report = outcome.report();
    if (report.lookalikes() > 0) {
      out.printf(
          "%,d retained training samples look like forgotten ones and would stay.%n",
          report.lookalikes());
    }
    if (report.retrainRecommended()) {
      out.println(
          "The evaluation would recommend to retrain the model from scratch (retrainRecommended).");
    }
    if (report.extent().forgotten() < outcome.gates().audit().minReportedSamples()) {
      out.printf(
          "Figures of fewer than %d samples (gates.min-reported-samples) stand in no event"
              + " of amund: keep these to yourself.%n",
          outcome.gates().audit().minReportedSamples());
    }
  }

  private void proposals(Outcome outcome) {
    if (outcome.report().accepted()) {
      return;
    }
    out.println();
    if (outcome.proposals().isEmpty()) {
      out.println("Nothing that was measured says which settings would make it pass.");
      return;
    }
    out.println("What would help, by what was measured:");
    for (Proposal proposal : outcome.proposals()) {
      out.printf("- %s.%n", proposal.text());
      proposal.settings().forEach((key, value) -> out.printf("    --set %s=%s%n", key, value));
    }
  }
}
