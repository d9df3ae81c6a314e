package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.amund.artifacts.signing.KeyFile;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ReceiptStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A signing key that is exchanged stops the daemon, until somebody says that it was meant. */
class KeyRotationIT {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  @TempDir private Path directory;

  @Test
  void onlyAChangeThatIsSaidIsSignedWithAndEveryoneFollowsIt() throws Exception {
    try (var cluster =
        new TestCluster(Files.createDirectories(directory.resolve("house")), Map.of())) {
      Path pem = cluster.data().resolve("keys/signing.pem");
      Path pub = ManifestSigner.publicKeyFile(pem);
      ReceivedReceipts receipts;
      List<UUID> requests;
      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        receipts = cluster.receipts();
        requests = cluster.request(0, 2);
        receipts.await(requests, ReceiptStatus.ERASED);
        assertThat(rotate(cluster)).as("while a daemon runs").hasValue(1);
        assertThat(output()).contains("Daemons are running");
      }
      String oldKeyId = KeyFile.read(pem).keyId();
      Path oldPublic = Files.copy(pub, directory.resolve("old.pub.pem"));
      Path oldPrivate = Files.move(pem, directory.resolve("old.pem"));
      Files.delete(pub);
      ManifestSigner.loadOrCreate(pem); // as a Secret that was exchanged, public key and all

      try (var daemon = cluster.serve()) {
        assertThat(daemon.process().awaitEnd(TIMEOUT)).hasValue(1);
        assertThat(cluster.log())
            .contains("is signed with the key " + oldKeyId, "amund keys rotate --old");
      }
      assertThat(rotate(cluster, "--old", oldPrivate.toString())).hasValue(0);
      assertThat(output()).contains(oldKeyId, KeyFile.read(pem).keyId());

      try (var daemon = cluster.serve()) {
        daemon.awaitReady();
        var later = cluster.request(2, 4);
        receipts.await(later, ReceiptStatus.ERASED);
        for (Path trusted : List.of(oldPublic, pub)) {
          assertThat(
                  run(cluster, "verify", "--model", TestCluster.MODEL, "--key", trusted.toString()))
              .as(output())
              .hasValue(0);
        }
        assertThat(
                run(
                    cluster,
                    "audit",
                    "--request",
                    later.get(0).toString(),
                    "--key",
                    oldPublic.toString()))
            .as(output())
            .hasValue(0);
      }
      assertThat(keysOfVersions(cluster)).containsExactly(oldKeyId, KeyFile.read(pem).keyId());
    }
  }

  private List<String> keysOfVersions(TestCluster cluster) throws Exception {
    var versions = cluster.versions();
    await().until(() -> versions.values().size() >= 3);
    return versions.values().stream().map(ModelVersionPublished::getKeyId).distinct().toList();
  }

  private OptionalInt rotate(TestCluster cluster, String... more) throws Exception {
    var arguments = new ArrayList<>(List.of("keys", "rotate"));
    arguments.addAll(List.of(more));
    return run(cluster, arguments.toArray(String[]::new));
  }

  private OptionalInt run(TestCluster cluster, String... arguments) throws Exception {
    return cluster.command(directory.resolve("output.txt"), arguments);
  }

  private String output() throws IOException {
    return Files.readString(directory.resolve("output.txt"));
  }
}
