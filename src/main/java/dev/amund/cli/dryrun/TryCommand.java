package dev.amund.cli.dryrun;

import dev.amund.cli.common.ConfigOption;
import dev.amund.cli.common.ModelOption;
import dev.amund.cli.common.OutputOption;
import dev.amund.config.AmunConfig;
import dev.amund.config.AmundConfig;
import dev.amund.config.GateConfig;
import dev.amund.config.ModelConfig;
import dev.amund.config.RefusalPolicy;
import dev.amund.daemon.DataLayout;
import dev.amund.event.LegalBasis;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.samples.links.Links;
import dev.amund.text.TextException;
import dev.amund.text.TextFiles;
import dev.amund.unlearner.dryrun.DryRun;
import dev.amund.unlearner.dryrun.DryRunReport;
import dev.amund.unlearner.dryrun.ResolvedRequest;
import dev.amund.unlearner.dryrun.TriedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code amund try}: shows how a deletion request would end. */
@Command(
    name = "try",
    description = {
      "Makes a copy of a model forget samples, as a daemon would with this configuration, "
          + "and shows the result: accuracies and membership AUCs before and after, each gate, "
          + "the cost, and whether the update would be published.",
      "Nothing is published, erased or written. It needs neither a broker nor a registry, "
          + "and a daemon may have the sample store open. If the gates refuse, it searches for "
          + "what would pass, and proposes only what its measurements support."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the gates would pass",
      "1:it failed; the message says why",
      "2:the command line or the configuration is wrong, or the samples that it names cannot"
          + " be tried",
      "3:a daemon would publish no such update: the gates refuse it, or the request is for so"
          + " much that it asks for a new training"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  amund try --model cifar --random 50",
      "  amund try --model cifar --subject user-1236 --output json",
      "  amund try --model cifar --ids @ids.txt --artifact model.pt",
      "  amund try --model cifar --ids @mislabelled.txt --legal-basis POISONED_DATA%n"
    })
public final class TryCommand implements Callable<Integer> {
  private static final int REFUSED = 3;
  private static final String FILE_MARK = "@";

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private OutputOption output;
  @Mixin private ModelOption model;

  @ArgGroup(exclusive = true, multiplicity = "1")
  private Samples samples;

  @Option(
      names = "--artifact",
      paramLabel = "FILE|URI",
      description =
          "The model to try: a TorchScript file, or the artifactUri of a version (default: "
              + "the newest version in the artifact store, else the configured base model).")
  private Optional<String> artifact = Optional.empty();

  @Option(
      names = "--legal-basis",
      paramLabel = "BASIS",
      defaultValue = "OTHER",
      description =
          "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). With POISONED_DATA the"
              + " labels of the samples are wrong, and must go.")
  private LegalBasis legalBasis;

  @Option(
      names = "--no-search",
      description =
          "After a refusal, do not try more effort and smaller parts of the request, which "
              + "takes a few times as long.")
  private boolean noSearch;

  /** The options that say what to forget, of which one is given. */
  static final class Samples {
    @Option(
        names = "--ids",
        required = true,
        split = ",",
        paramLabel = "ID",
        description =
            "Sample ids, separated by commas, or @FILE: a file with one id a line, as one request.")
    private List<String> ids = List.of();

    @Option(
        names = "--subject",
        required = true,
        paramLabel = "ID",
        description = "A data subject: all its samples.")
    private Optional<String> subject = Optional.empty();

    @Option(
        names = "--random",
        required = true,
        paramLabel = "N",
        description = "N training samples drawn at random, by amund.amun.seed.")
    private Optional<Integer> count = Optional.empty();
  }

  @Override
  public Integer call() throws IOException {
    AmundConfig all = config.load();
    ModelConfig configured = model.in(all, spec);
    AmundConfig amund = all.forModel(model.id());
    AmunConfig amun = amund.amun();
    GateConfig gates = amund.gates();
    SampleChoice choice = choice(amun.seed());
    try (var store = store(amund);
        var chosen = chosen(amund, configured);
        var progress = new StageProgress(spec.commandLine().getErr())) {
      var dryRun = new DryRun(amund, configured, gates, store, chosen.model(), Clock.systemUTC());
      String device = dryRun.requireUsable();
      var request = new TriedRequest(ids(choice, store), legalBasis);
      ResolvedRequest resolved = dryRun.resolve(request);
      List<String> retrain = dryRun.retrainReasons(resolved);
      if (!retrain.isEmpty()) {
        print(new Untried(model.id(), resolved.trained().size(), retrain));
        return REFUSED;
      }
      DryRunReport report = dryRun.run(resolved, amun, progress);
      List<Proposal> passed =
          report.accepted() || noSearch
              ? List.of()
              : new Search(
                      (part, other) -> dryRun.run(request.of(part), other, progress),
                      amun,
                      progress::about)
                  .run(resolved.trained(), report);
      RefusalPolicy policy = gates.whenRefused().policyFor(Optional.of(legalBasis.name()));
      print(Outcome.of(chosen, device, store.count(Split.TRAIN), gates, policy, report, passed));
      return report.accepted() ? 0 : REFUSED;
    }
  }

  private SampleChoice choice(long seed) throws IOException {
    if (samples.subject.isPresent()) {
      return new SampleChoice.OfSubject(samples.subject.get());
    }
    if (samples.count.isPresent()) {
      return new SampleChoice.AtRandom(samples.count.get(), seed);
    }
    return new SampleChoice.Named(
        samples.ids.size() == 1 && samples.ids.get(0).startsWith(FILE_MARK)
            ? lines(Path.of(samples.ids.get(0).substring(FILE_MARK.length())))
            : samples.ids);
  }

  private List<String> lines(Path file) throws IOException {
    try {
      return TextFiles.lines(file).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .toList();
    } catch (TextException e) {
      throw new ParameterException(spec.commandLine(), file + ": " + e.getMessage());
    }
  }

  private SampleStore store(AmundConfig amund) {
    Path directory = new DataLayout(amund.dataDirectory()).samples(model.id());
    if (Files.notExists(directory)) {
      throw new IllegalStateException(
          "There are no samples of model %s, for there is no %s: %s"
              .formatted(
                  model.id(),
                  directory,
                  amund.samples().topic()
                      ? "start amund, which takes them from the topic"
                      : "run amund import --model " + model.id()));
    }
    return SampleStore.openReadOnly(
        directory, Links.below(amund.samples().linkPrefixes(), amund.samples().linkTimeout()));
  }

  private ChosenModel chosen(AmundConfig amund, ModelConfig configured) throws IOException {
    try {
      return ChosenModel.find(amund, configured, artifact);
    } catch (WrongChoiceException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private List<String> ids(SampleChoice choice, SampleStore store) {
    try {
      return choice.ids(store);
    } catch (WrongChoiceException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void print(Untried untried) {
    var out = spec.commandLine().getOut();
    out.println(output.isJson() ? untried.json() : untried.verdict());
    out.flush();
  }

  private void print(Outcome outcome) {
    var out = spec.commandLine().getOut();
    if (output.isJson()) {
      out.println(OutcomeJson.write(outcome));
      out.flush();
    } else {
      new OutcomeTable(out).print(outcome);
    }
  }
}
