package dev.amund.cli.quarantine;

import dev.amund.cli.common.ConfigOption;
import dev.amund.cli.common.ModelOption;
import dev.amund.cli.common.OutputOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code amund quarantine retrained}: reports that a model was retrained from scratch. */
@Command(
    name = "retrained",
    description = {
      "Reports that a model was retrained from scratch without the samples that the policy "
          + "erase-and-retrain has erased so far, and has been replaced.",
      "This removes the model's mark in status, metrics and on the page."
    })
final class QuarantineRetrainedCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private OutputOption output;
  @Mixin private ModelOption model;
  @Mixin private CauseOption cause;

  @Override
  public Integer call() {
    return new QuarantineActing(spec, config.load(), cause).retrained(model.id(), output.isJson());
  }
}
