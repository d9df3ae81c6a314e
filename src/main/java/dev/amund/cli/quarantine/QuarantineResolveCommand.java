package dev.amund.cli.quarantine;

import dev.amund.cli.common.ConfigOption;
import dev.amund.cli.common.OutputOption;
import dev.amund.event.QuarantineActionKind;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code amund quarantine resolve}: ends requests that were handled elsewhere. */
@Command(
    name = "resolve",
    description = {
      "Ends the selected requests for good: their receipts become RESOLVED, with who and why.",
      "amund forgets and erases nothing for them. Their samples stay."
    })
final class QuarantineResolveCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private OutputOption output;
  @Mixin private QuarantineSelection selection;
  @Mixin private CauseOption cause;

  @Override
  public Integer call() {
    return new QuarantineActing(spec, config.load(), cause)
        .act(QuarantineActionKind.RESOLVE, selection, output.isJson(), "to be resolved");
  }
}
