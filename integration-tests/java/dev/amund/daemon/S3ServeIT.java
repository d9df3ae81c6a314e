package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.artifacts.chain.ChainVerifier;
import dev.amund.artifacts.chain.CheckedVersion;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.signing.ManifestVerifier;
import dev.amund.artifacts.stores.ArtifactStores;
import dev.amund.artifacts.stores.S3Server;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ReceiptStatus;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A daemon whose versions are in S3. */
class S3ServeIT {
  private static final String PREFIX = "fleet/";

  @TempDir private Path directory;

  @Test
  void publishesItsVersionsThereAndTheChainIsSound() throws Exception {
    try (var server = new S3Server();
        var cluster =
            new TestCluster(
                directory,
                Map.of(
                    "amund.artifacts.s3.bucket",
                    S3Server.BUCKET,
                    "amund.artifacts.s3.prefix",
                    PREFIX,
                    "amund.artifacts.s3.endpoint",
                    server.endpoint().toString(),
                    "amund.artifacts.s3.path-style",
                    "true"))) {
      var identity = Map.of("AWS_ACCESS_KEY_ID", "amund", "AWS_SECRET_ACCESS_KEY", "secret");
      try (var daemon = cluster.serve(identity)) {
        daemon.awaitReady();
        var receipts = cluster.receipts();
        var versions = cluster.versions();
        receipts.await(cluster.request(0, 4), ReceiptStatus.ERASED);
        assertThat(versions.values())
            .extracting(ModelVersionPublished::getArtifactUri)
            .hasSize(2)
            .allMatch(uri -> uri.startsWith("s3://models/fleet/blobs/sha256/"));
      }
      var key = ManifestSigner.publicKeyFile(cluster.data().resolve("keys/signing.pem"));
      try (var store =
          ArtifactStores.open(server.config(S3Server.BUCKET, PREFIX), Clock.systemUTC())) {
        var report = new ChainVerifier(store, ManifestVerifier.of(key)).verify(TestCluster.MODEL);
        assertThat(report.findings()).isEmpty();
        assertThat(report.versions())
            .extracting(CheckedVersion::bytes)
            .containsExactly(CheckedVersion.Bytes.VERIFIED, CheckedVersion.Bytes.VERIFIED);
      }
      assertThat(keys(server)).contains("fleet/models/small/config.pbtxt");
      assertThat(cluster.artifacts()).as("nothing in the directory").doesNotExist();
    }
  }

  private static List<String> keys(S3Server server) {
    return server.client().listObjectsV2(list -> list.bucket(S3Server.BUCKET)).contents().stream()
        .map(S3Object::key)
        .toList();
  }
}
