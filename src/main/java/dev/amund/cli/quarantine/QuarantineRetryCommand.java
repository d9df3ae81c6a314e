package dev.amund.cli.quarantine;

import dev.amund.cli.common.ConfigOption;
import dev.amund.cli.common.OutputOption;
import dev.amund.event.QuarantineActionKind;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code amund quarantine retry}: retries requests. */
@Command(
    name = "retry",
    description = {
      "Retries the selected requests in batches of their own, with attempts from scratch. "
          + "First change what was wrong and restart the daemons, or they will end as before.",
      "Their receipts are ACCEPTED again; amund status and amund audit show how they end."
    })
final class QuarantineRetryCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private OutputOption output;
  @Mixin private QuarantineSelection selection;
  @Mixin private CauseOption cause;

  @Override
  public Integer call() {
    return new QuarantineActing(spec, config.load(), cause)
        .act(QuarantineActionKind.RETRY, selection, output.isJson(), "to be tried again");
  }
}
