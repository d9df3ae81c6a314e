package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.amund.artifacts.KeyFile;
import dev.amund.artifacts.ManifestSigner;
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
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path directory;

  @Test
  void onlyAChangeThatIsSaidIsSignedWithAndEveryoneFollowsIt() throws Exception {
    try (var household =
        new Household(Files.createDirectories(directory.resolve("house")), Map.of())) {
      Path pem = household.data().resolve("keys/signing.pem");
      Path pub = ManifestSigner.publicKeyFile(pem);
      ReceiptBook receipts;
      List<UUID> requests;
      try (var daemon = household.serve()) {
        daemon.awaitReady();
        receipts = household.receipts();
        requests = household.request(0, 2);
        receipts.await(requests, ReceiptStatus.ERASED);
        assertThat(rotate(household)).as("while a daemon runs").hasValue(1);
        assertThat(output()).contains("Daemons are running");
      }
      String oldKeyId = KeyFile.read(pem).keyId();
      Path oldPublic = Files.copy(pub, directory.resolve("old.pub.pem"));
      Path oldPrivate = Files.move(pem, directory.resolve("old.pem"));
      Files.delete(pub);
      ManifestSigner.loadOrCreate(pem); // as a Secret that was exchanged, public key and all

      try (var daemon = household.serve()) {
        assertThat(daemon.process().awaitEnd(PATIENCE)).hasValue(1);
        assertThat(household.log())
            .contains("is signed with the key " + oldKeyId, "amund keys rotate --old");
      }
      assertThat(rotate(household, "--old", oldPrivate.toString())).hasValue(0);
      assertThat(output()).contains(oldKeyId, KeyFile.read(pem).keyId());

      try (var daemon = household.serve()) {
        daemon.awaitReady();
        var later = household.request(2, 4);
        receipts.await(later, ReceiptStatus.ERASED);
        for (Path trusted : List.of(oldPublic, pub)) {
          assertThat(
                  run(household, "verify", "--model", Household.MODEL, "--key", trusted.toString()))
              .as(output())
              .hasValue(0);
        }
        assertThat(
                run(
                    household,
                    "audit",
                    "--request",
                    later.get(0).toString(),
                    "--key",
                    oldPublic.toString()))
            .as(output())
            .hasValue(0);
      }
      assertThat(keysOfVersions(household)).containsExactly(oldKeyId, KeyFile.read(pem).keyId());
    }
  }

  private List<String> keysOfVersions(Household household) throws Exception {
    var versions = household.versions();
    await().until(() -> versions.values().size() >= 3);
    return versions.values().stream().map(ModelVersionPublished::getKeyId).distinct().toList();
  }

  private OptionalInt rotate(Household household, String... more) throws Exception {
    var arguments = new ArrayList<>(List.of("keys", "rotate"));
    arguments.addAll(List.of(more));
    return run(household, arguments.toArray(String[]::new));
  }

  private OptionalInt run(Household household, String... arguments) throws Exception {
    return household.command(directory.resolve("output.txt"), arguments);
  }

  private String output() throws IOException {
    return Files.readString(directory.resolve("output.txt"));
  }
}
