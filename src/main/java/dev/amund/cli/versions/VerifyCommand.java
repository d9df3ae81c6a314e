package dev.amund.cli.versions;

import dev.amund.artifacts.chain.ChainFinding;
import dev.amund.artifacts.chain.ChainReport;
import dev.amund.artifacts.chain.ChainVerifier;
import dev.amund.artifacts.chain.CheckedVersion;
import dev.amund.artifacts.stores.ArtifactStores;
import dev.amund.cli.common.AnnouncedHead;
import dev.amund.cli.common.ConfigOption;
import dev.amund.cli.common.JsonLine;
import dev.amund.cli.common.KafkaAccess;
import dev.amund.cli.common.ModelOption;
import dev.amund.cli.common.OutputOption;
import dev.amund.cli.common.TrustedKeys;
import dev.amund.config.AmundConfig;
import dev.amund.event.Topics;
import dev.amund.event.failures.BrokersUnavailableException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code amund verify}: proves the versions of a model. */
@Command(
    name = "verify",
    description = {
      "Verifies the versions of a model from the base model on: no gap, every manifest signed with"
          + " a trusted key and naming its parent, and the bytes those that were signed.",
      "The bytes of retired versions are gone by policy: only their manifests are verified,"
          + " and they are shown as retired. The newest version is compared with the one "
          + "announced in Kafka."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  amund verify --model cifar",
      "  amund verify --model cifar --version 7 --key audit/signing.pub.pem --offline",
      "  amund verify --model cifar --output json | jq .findings%n"
    })
public final class VerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private OutputOption output;
  @Mixin private ModelOption model;
  @Mixin private TrustedKeys keys;

  @Option(
      names = "--version",
      paramLabel = "N",
      description = "The last version to verify (default: the newest).")
  private Optional<Long> version;

  /** A command with its own --version does not inherit picocli's two standard options. */
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  private boolean help;

  @Option(names = "--offline", description = "Do not compare with the version announced in Kafka.")
  private boolean offline;

  @Override
  public Integer call() {
    if (version.isPresent() && version.get() < 1) {
      throw new ParameterException(spec.commandLine(), "There is no version " + version.get());
    }
    ChainReport report;
    try {
      report = verify(config.load());
    } catch (BrokersUnavailableException e) {
      spec.commandLine()
          .getErr()
          .printf("%s; --offline verifies without what is announced%n", e.getMessage());
      return 1;
    }
    var out = spec.commandLine().getOut();
    if (output.isJson()) {
      out.println(JsonLine.write(json(report)));
    } else {
      print(out, report);
    }
    out.flush();
    return report.isSound() ? 0 : 1;
  }

  private ChainReport verify(AmundConfig amund) {
    try (var store = ArtifactStores.openExisting(amund.artifacts(), Clock.systemUTC())) {
      var chain = new ChainVerifier(store, keys.verifier(amund.artifacts()));
      return offline ? stored(chain) : compared(chain, amund);
    }
  }

  private ChainReport stored(ChainVerifier chain) {
    return chain.verify(model.id(), version.map(OptionalLong::of).orElseGet(OptionalLong::empty));
  }

  private ChainReport compared(ChainVerifier chain, AmundConfig amund) {
    try (var clients = KafkaAccess.open(amund)) {
      var head = new AnnouncedHead(clients, new Topics(amund.kafka().topicPrefix())).of(model.id());
      return stored(chain).with(chain.compare(model.id(), head));
    }
  }

  private void print(PrintWriter out, ChainReport report) {
    for (CheckedVersion checked : report.versions()) {
      var manifest = checked.signed().manifest();
      out.printf(
          "version %-5d  %-8s  %s  %s%n",
          manifest.version(),
          checked.bytes().name().toLowerCase(Locale.ROOT),
          manifest.sha256(),
          JsonLine.time(manifest.publishedAt()));
    }
    report
        .findings()
        .forEach(finding -> out.printf("%-9s  %s%n", finding.kind(), finding.message()));
    out.printf(
        "model %s: %s%s%n",
        model.id(),
        report.isSound()
            ? "%d versions, all as they should be".formatted(report.versions().size())
            : "%d findings".formatted(report.findings().size()),
        offline ? "; not compared with what is announced" : "");
  }

  private Map<String, Object> json(ChainReport report) {
    return Map.of(
        "modelId",
        model.id(),
        "sound",
        report.isSound(),
        "comparedWithAnnounced",
        !offline,
        "versions",
        report.versions().stream().map(VerifyCommand::json).toList(),
        "findings",
        report.findings().stream().map(VerifyCommand::json).toList());
  }

  private static Map<String, Object> json(CheckedVersion checked) {
    var manifest = checked.signed().manifest();
    return Map.of(
        "version", manifest.version(),
        "bytes", checked.bytes().name().toLowerCase(Locale.ROOT),
        "sha256", manifest.sha256(),
        "publishedAt", JsonLine.time(manifest.publishedAt()));
  }

  private static Map<String, Object> json(ChainFinding finding) {
    var members = new TreeMap<String, Object>();
    members.put("kind", finding.kind().name());
    members.put("message", finding.message());
    finding.version().ifPresent(number -> members.put("version", number));
    return members;
  }
}
