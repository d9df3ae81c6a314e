package dev.amund.cli.keys;

import dev.amund.artifacts.ArtifactStore;
import dev.amund.artifacts.keys.KeyRotator;
import dev.amund.artifacts.manifest.SignedManifest;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.signing.SignedRotation;
import dev.amund.artifacts.stores.ArtifactStores;
import dev.amund.cli.common.AnnouncedHead;
import dev.amund.cli.common.ConfigOption;
import dev.amund.cli.common.KafkaAccess;
import dev.amund.config.AmundConfig;
import dev.amund.event.Topics;
import dev.amund.event.failures.BrokersUnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code amund keys rotate}: changes the signing key on purpose. */
@Command(
    name = "rotate",
    description = {
      "Changes the signing key (amund.artifacts.signing-key), so that those who trust the old key"
          + " follow the new one.",
      "Without --old it creates a new key and keeps the old one beside it under its id. "
          + "With --old, the current key is the new one.",
      "The change is published in the artifact store, signed by both keys, with both public keys."
          + " Stop all daemons first: they sign with the key that they were started with."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  amund keys rotate",
      "  amund keys rotate --old old/signing.pem        the key was exchanged already, for instance"
          + " in a Secret",
      "  amund keys rotate --old data/keys/signing.pub.pem        the old private key is lost%n"
    })
final class KeysRotateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Option(
      names = "--old",
      paramLabel = "FILE",
      description = {
        "The key before the current one: the private key, which vouches for the current "
            + "one; or, if that is lost, the public key. Then no one follows automatically: give "
            + "the new public key to all who verify."
      })
  private Optional<Path> old;

  @Option(
      names = "--offline",
      description =
          "Do not ask Kafka whether daemons run, and which versions are announced. Only if "
              + "Kafka is gone for good.")
  private boolean offline;

  @Override
  public Integer call() throws InterruptedException {
    AmundConfig amund = config.load();
    try (var store = ArtifactStores.open(amund.artifacts(), Clock.systemUTC())) {
      return offline ? rotate(amund, store, List.of()) : rotateAnnounced(amund, store);
    }
  }

  private int rotateAnnounced(AmundConfig amund, ArtifactStore store) throws InterruptedException {
    var err = spec.commandLine().getErr();
    try (var clients = KafkaAccess.open(amund)) {
      List<String> running = new RunningDaemons(clients, err).find();
      if (!running.isEmpty()) {
        err.printf(
            "Daemons are running, and would continue to sign with the old key: stop %s first%n",
            String.join(", ", running));
        return 1;
      }
      var heads = new AnnouncedHead(clients, new Topics(amund.kafka().topicPrefix())).all();
      return rotate(amund, store, heads.stream().map(SignedManifest::of).toList());
    } catch (BrokersUnavailableException e) {
      err.printf(
          "%s; --offline goes by the artifact store alone, when all daemons are stopped%n",
          e.getMessage());
      return 1;
    }
  }

  private int rotate(AmundConfig amund, ArtifactStore store, List<SignedManifest> announced) {
    Path pem = amund.artifacts().signingKey();
    var rotator = new KeyRotator(pem, store, Clock.systemUTC());
    SignedRotation signed =
        old.map(file -> rotator.rotateFrom(file, announced))
            .orElseGet(() -> rotator.rotate(announced));
    print(signed, pem, rotator.oldPrivateKey(signed.rotation()));
    return 0;
  }

  private void print(SignedRotation signed, Path pem, Path oldPrivateKey) {
    var rotation = signed.rotation();
    var out = spec.commandLine().getOut();
    out.printf("old key      %s%n", rotation.oldKeyId());
    out.printf("new key      %s%n", rotation.newKeyId());
    out.printf("private key  %s%n", pem);
    out.printf("public key   %s%n", ManifestSigner.publicKeyFile(pem));
    new TreeMap<>(rotation.lastVersions())
        .forEach(
            (modelId, last) ->
                out.printf(
                    "model %s: version %d is the last of the old key%n", modelId, last.version()));
    out.printf(
        "The change and both public keys are published in the artifact store, below keys/.%n%s%n",
        signed.isVouchedFor()
            ? "Those who trust the old key follow by themselves; give them the new public key all"
                + " the same."
            : "No one follows automatically, because the old key is lost: give the new public key to all"
                + " who verify.");
    if (Files.exists(oldPrivateKey)) {
      out.printf(
          "The old private key is kept in %s: destroy it when all have the new public key.%n",
          oldPrivateKey);
    }
    out.flush();
  }
}
