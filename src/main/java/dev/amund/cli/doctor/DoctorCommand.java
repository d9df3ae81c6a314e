package dev.amund.cli.doctor;

import dev.amund.cli.common.ConfigOption;
import dev.amund.cli.common.JsonLine;
import dev.amund.cli.common.OutputOption;
import dev.amund.cli.doctor.Finding.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code amund doctor}: checks everything that a daemon needs. */
@Command(
    name = "doctor",
    description = {
      "Checks everything that the configuration names: device, signing key, artifact store,"
          + " models, samples, Kafka, topics and schema registry, and says what to do if "
          + "something is wrong.",
      "Changes nothing, except for a probe in the artifact store. A daemon may be running. "
          + "The exit code is 0 only if all is well."
    },
    footerHeading = "%nExample:%n",
    footer = "  amund doctor --config config/amund.yaml%n")
public final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private OutputOption output;

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    List<Finding> findings = new ArrayList<>();
    new Doctor(config.load())
        .examine(
            finding -> {
              findings.add(finding);
              if (!output.isJson()) {
                out.printf(
                    "%-4s  %-20s  %s%n",
                    word(finding.verdict()), finding.check(), finding.detail());
                out.flush();
              }
            });
    if (output.isJson()) {
      out.println(
          JsonLine.write(Map.of("findings", findings.stream().map(DoctorCommand::json).toList())));
      out.flush();
    }
    return findings.stream().allMatch(Finding::ok) ? 0 : 1;
  }

  private static String word(Verdict verdict) {
    return switch (verdict) {
      case OK -> "ok";
      case WARNING -> "WARN";
      case BAD -> "BAD";
    };
  }

  private static Map<String, Object> json(Finding finding) {
    return Map.of(
        "check", finding.check(),
        "ok", finding.ok(),
        "warning", finding.verdict() == Verdict.WARNING,
        "detail", finding.detail());
  }
}
