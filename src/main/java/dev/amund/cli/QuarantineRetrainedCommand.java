package dev.amund.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code amund quarantine retrained}: says that a model was retrained from scratch. */
@Command(
    name = "retrained",
    description = {
      "Says that a model was retrained from scratch without what was erased by the policy"
          + " erase-and-retrain so far, and is served in its place.",
      "The model's mark goes: in status, metrics and on the page."
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
