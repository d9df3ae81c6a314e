package dev.amund.cli.versions;

import dev.amund.artifacts.manifest.ModelManifest;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.artifacts.stores.ArtifactStores;
import dev.amund.cli.common.ConfigOption;
import dev.amund.cli.common.JsonLine;
import dev.amund.cli.common.ModelOption;
import dev.amund.cli.common.OutputOption;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code amund versions}: the chain of a model. */
@Command(
    name = "versions",
    description = {
      "Lists all versions of a model that were ever published, the oldest first, from the "
          + "artifact store.",
      "Verifies nothing: use amund verify for that."
    },
    footerHeading = "%nExample:%n",
    footer = "  amund versions --model cifar%n")
public final class VersionsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private OutputOption output;
  @Mixin private ModelOption model;

  @Override
  public Integer call() {
    List<SignedManifest> chain;
    Set<Long> laidOut;
    try (var store = ArtifactStores.openExisting(config.load().artifacts(), Clock.systemUTC())) {
      chain = store.chain(model.id());
      laidOut =
          store.versions(model.id()).stream()
              .map(ModelManifest::version)
              .collect(Collectors.toSet());
    }
    if (chain.isEmpty()) {
      spec.commandLine().getErr().printf("No version of model %s was ever laid out%n", model.id());
      return 1;
    }
    var out = spec.commandLine().getOut();
    if (output.isJson()) {
      out.println(
          JsonLine.write(
              Map.of(
                  "modelId",
                  model.id(),
                  "versions",
                  chain.stream().map(signed -> json(signed, laidOut)).toList())));
    } else {
      table(out, chain, laidOut);
    }
    out.flush();
    return 0;
  }

  private static void table(PrintWriter out, List<SignedManifest> chain, Set<Long> laidOut) {
    var row = "%7s  %-24s  %8s  %7s  %11s  %-16s  %-9s  %s%n";
    out.printf(
        row, "version", "published", "requests", "samples", "bytes", "key", "state", "sha256");
    for (var signed : chain) {
      var manifest = signed.manifest();
      out.printf(
          row,
          manifest.version(),
          JsonLine.time(manifest.publishedAt()),
          manifest.requests(),
          manifest.samples(),
          manifest.sizeBytes(),
          signed.keyId(),
          state(manifest, laidOut),
          manifest.sha256());
    }
  }

  private static Map<String, Object> json(SignedManifest signed, Set<Long> laidOut) {
    var manifest = signed.manifest();
    var members = new TreeMap<String, Object>();
    members.put("version", manifest.version());
    manifest.parentSha256().ifPresent(hash -> members.put("parentSha256", hash));
    manifest.batchId().ifPresent(id -> members.put("batchId", id));
    members.put("sha256", manifest.sha256());
    members.put("sizeBytes", manifest.sizeBytes());
    members.put("requests", manifest.requests());
    members.put("samples", manifest.samples());
    members.put("publishedAt", JsonLine.time(manifest.publishedAt()));
    members.put("keyId", signed.keyId());
    members.put("state", state(manifest, laidOut));
    return members;
  }

  private static String state(ModelManifest manifest, Set<Long> laidOut) {
    return laidOut.contains(manifest.version()) ? "laid-out" : "retired";
  }
}
