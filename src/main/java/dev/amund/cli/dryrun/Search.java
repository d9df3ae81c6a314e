package dev.amund.cli.dryrun;

import dev.amund.audit.GateDecision.Kind;
import dev.amund.config.AmunConfig;
import dev.amund.config.ControlConfig.Effort;
import dev.amund.config.ControlConfig.Update;
import dev.amund.unlearner.dryrun.DryRunReport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/** Searches for what would pass after a refusal: more effort, or fewer samples at once. */
public final class Search {
  /** The parts: a half, a quarter, an eighth. */
  private static final int HALVINGS = 3;

  private final Runner runner;
  private final AmunConfig amun;
  private final Consumer<String> about;

  /** Runs a dry run. */
  @FunctionalInterface
  public interface Runner {
    /** Runs one with these samples and settings. */
    DryRunReport run(List<String> ids, AmunConfig amun);
  }

  /**
   * @param amun the settings that were refused
   * @param about receives what is tried next
   */
  public Search(Runner runner, AmunConfig amun, Consumer<String> about) {
    this.runner = runner;
    this.amun = amun;
    this.about = about;
  }

  /**
   * Tries what may help, each as its own dry run.
   *
   * @param ids of the request's training samples
   * @param refused their refused result
   * @return what passed
   */
  public List<Proposal> run(List<String> ids, DryRunReport refused) {
    var found = new ArrayList<Proposal>();
    moreEffort(ids).ifPresent(found::add);
    if (refused.attempts().stream().anyMatch(a -> a.decision().refusedAs(Kind.DAMAGED))) {
      fewerSamples(ids, refused.extent().forgotten()).ifPresent(found::add);
    }
    return List.copyOf(found);
  }

  private Optional<Proposal> moreEffort(List<String> ids) {
    Effort most = Effort.THOROUGH;
    if (amun.control().update() != Update.CLOSED_LOOP || amun.control().effort() == most) {
      return Optional.empty();
    }
    String effort = most.name().toLowerCase(Locale.ROOT);
    about.accept("effort " + effort);
    DryRunReport report = runner.run(ids, amun.with(amun.control().with(most)));
    return Optional.of(report)
        .filter(DryRunReport::accepted)
        .map(
            accepted ->
                new Proposal(
                    ("The same samples pass with more effort (tried: attempt %d, %s s, %,d"
                            + " samples trained)")
                        .formatted(
                            accepted.last().number(),
                            Figures.seconds(accepted.seconds()),
                            accepted.samplesTrained()),
                    Map.of("amund.amun.control.effort", effort)));
  }

  /**
   * @param refused how many of them were refused at once
   */
  private Optional<Proposal> fewerSamples(List<String> ids, int refused) {
    var order = new ArrayList<>(ids);
    Collections.shuffle(order, new Random(amun.seed()));
    int size = refused;
    for (int i = 0; i < HALVINGS && size > 1; i++) {
      size /= 2;
      List<String> part = order.subList(0, size);
      about.accept("%,d samples".formatted(size));
      if (runner.run(part, amun).accepted()) {
        return Optional.of(split(size, refused));
      }
    }
    return Optional.empty();
  }

  private static Proposal split(int size, int all) {
    return new Proposal(
        ("So many samples are too much for this model at once: %,d of the %,d pass by themselves"
                + " (tried with the first such part only). Let an update forget no more, so that"
                + " larger batches are forgotten in slices")
            .formatted(size, all),
        Map.of("amund.unlearner.max-forget-samples", Integer.toString(size)));
  }
}
