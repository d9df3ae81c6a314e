package dev.amund.unlearner.dryrun;

import dev.amund.config.AmundConfig;
import dev.amund.event.LegalBasis;
import dev.amund.samples.SampleStore;
import dev.amund.unlearner.models.SmallModel;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;

/** Makes dry runs on the first model of a configuration, with its own gates. */
final class DryRuns {
  private DryRuns() {}

  /** Forgets these samples, after finding that the model can be used. */
  static DryRunReport forget(
      AmundConfig config, SampleStore store, byte[] network, List<String> ids) {
    var model = config.models().get(0);
    var dryRun =
        new DryRun(
            config,
            model,
            config.gates(),
            store,
            DryRunModel.base(model.id(), network),
            Clock.fixed(SmallModel.NOW, ZoneOffset.UTC));
    dryRun.requireUsable();
    return dryRun.run(
        new TriedRequest(ids, LegalBasis.OTHER), config.amun(), new UnheardAttempts());
  }
}
