package dev.amund.cli.bench;

import dev.amund.bench.requests.RequestBench;
import dev.amund.bench.requests.RequestBenchReport;
import dev.amund.samples.shape.ImageShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code amund bench requests}: measures how requests of several kinds end. */
@Command(
    name = "requests",
    description = {
      "Sends the forget set of each case to a daemon of its own as one request, with the "
          + "gates and attempts of the default configuration, and shows how it ends and how far "
          + "the model then is from one trained without it.",
      "DIRECTORY is a case as for amund bench quality. If it has a file legal-basis.txt, that is"
          + " the legal basis of the request, else GDPR_ART_17."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:every request ended in ERASED", "1:one did not"},
    footerHeading = "%nExample:%n",
    footer = {
      "  python src/main/python/make_kinds.py --output kinds",
      "  amund bench requests kinds/* --output report"
    })
final class BenchRequestsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-s", "--set"},
      paramLabel = "KEY=VALUE",
      description =
          "Overrides one key of the default configuration, except those of the embedded "
              + "parts. May be repeated.")
  private Map<String, String> overrides = new LinkedHashMap<>();

  @Mixin private CaseShape shape;

  @Parameters(paramLabel = "DIRECTORY", arity = "1..*", description = "The cases.")
  private List<Path> directories;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "DIR",
      description = "Also write requests.json and requests.md there.")
  private Optional<Path> output;

  @Override
  public Integer call() throws IOException {
    var cases = new LinkedHashMap<String, Path>();
    var shapes = new LinkedHashMap<String, ImageShape>();
    for (Path directory : directories) {
      String name = directory.toAbsolutePath().normalize().getFileName().toString();
      cases.put(name, directory);
      shapes.put(name, shape.of(directory));
    }
    RequestBenchReport report;
    try (var progress = new BenchLines(spec.commandLine().getOut(), spec.commandLine().getErr())) {
      report = new RequestBench(overrides, progress).run(cases, shapes);
    }
    if (output.isPresent()) {
      report.writeTo(output.get());
    }
    return report.areAllErased() ? 0 : 1;
  }
}
