package dev.amund.cli.evidence;

import dev.amund.artifacts.chain.ChainVerifier;
import dev.amund.artifacts.stores.ArtifactStores;
import dev.amund.cli.common.ConfigOption;
import dev.amund.cli.common.KafkaAccess;
import dev.amund.cli.common.OutputOption;
import dev.amund.cli.common.RequestIdConverter;
import dev.amund.cli.common.TrustedKeys;
import dev.amund.config.AmundConfig;
import dev.amund.event.Topics;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code amund audit}: shows the evidence of one request. */
@Command(
    name = "audit",
    description = {
      "Shows the whole history of one deletion request: the request, its batch, the attempts and"
          + " their metrics, the version that has forgotten it, and its receipts, each with topic,"
          + " partition and offset; and verifies the version's signature and chain.",
      "Also says what is no longer there, because topics are compacted or records have "
          + "expired. The exit code is 0 only if the request has one final receipt and all checks"
          + " hold."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  amund audit --request 6f1c2b1e-4d57-4a57-9b0c-0d6f0a1f2c3d",
      "  amund audit --request 6f1c2b1e-4d57-4a57-9b0c-0d6f0a1f2c3d --output json > evidence.json%n"
    })
public final class AuditCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private OutputOption output;
  @Mixin private TrustedKeys keys;

  @Option(
      names = {"-r", "--request"},
      required = true,
      paramLabel = "ID",
      description = "The requestId of the event.",
      converter = RequestIdConverter.class)
  private UUID requestId;

  @Option(
      names = {"-m", "--model"},
      paramLabel = "ID",
      description =
          "The model that the request names; needed only if several models were asked under this"
              + " id.")
  private Optional<String> model = Optional.empty();

  @Override
  public Integer call() {
    var amund = config.load();
    var found = collect(amund);
    if (found.isEmpty()) {
      spec.commandLine()
          .getErr()
          .printf(
              "No topic with the prefix \"%s\" knows the request %s%n",
              amund.kafka().topicPrefix(), requestId);
      return 1;
    }
    var history = found.get();
    var out = spec.commandLine().getOut();
    if (output.isJson()) {
      out.println(HistoryJson.write(history));
      out.flush();
    } else {
      new HistoryTable(out).print(history);
    }
    return history.isSound() ? 0 : 1;
  }

  private Optional<RequestHistory> collect(AmundConfig amund) {
    try (var store = ArtifactStores.openExisting(amund.artifacts(), Clock.systemUTC());
        var clients = KafkaAccess.open(amund)) {
      var verifier = new ChainVerifier(store, keys.verifier(amund.artifacts()));
      return new HistoryCollector(clients, new Topics(amund.kafka().topicPrefix()), verifier)
          .collect(requestId, model);
    }
  }
}
