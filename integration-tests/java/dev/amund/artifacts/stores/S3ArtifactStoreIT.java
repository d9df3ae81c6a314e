package dev.amund.artifacts.stores;

import static dev.amund.artifacts.manifest.TestManifests.first;
import static dev.amund.artifacts.manifest.TestManifests.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.amund.artifacts.ArtifactStore;
import dev.amund.artifacts.StoredBlob;
import dev.amund.artifacts.bytes.ArtifactException;
import dev.amund.artifacts.bytes.Sha256;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/** The store in S3 against a real server; every test has a prefix of its own. */
class S3ArtifactStoreIT extends ArtifactStoreContract {
  private static S3Server server;

  private final String prefix = "amund/" + UUID.randomUUID() + "/";

  @BeforeAll
  static void start() throws Exception {
    server = new S3Server();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Override
  ArtifactStore open(Duration later) {
    var clock = Clock.fixed(Instant.now().plus(later), ZoneOffset.UTC);
    var opened = ArtifactStores.open(server.config(S3Server.BUCKET, prefix), clock);
    assertThat(opened).isInstanceOf(S3ArtifactStore.class);
    return opened;
  }

  @Override
  Instant now() {
    return Instant.now();
  }

  @Override
  URI uri(String key) {
    return URI.create("s3://" + S3Server.BUCKET + "/" + prefix + key);
  }

  @Override
  Set<String> keys() {
    return server
        .client()
        .listObjectsV2Paginator(list -> list.bucket(S3Server.BUCKET).prefix(prefix))
        .contents()
        .stream()
        .map(object -> object.key().substring(prefix.length()))
        .collect(Collectors.toSet());
  }

  @Override
  byte[] read(String key) {
    return server
        .client()
        .getObjectAsBytes(get -> get.bucket(S3Server.BUCKET).key(prefix + key))
        .asByteArray();
  }

  @Override
  void write(String key, byte[] bytes) {
    server
        .client()
        .putObject(
            put -> put.bucket(S3Server.BUCKET).key(prefix + key), RequestBody.fromBytes(bytes));
  }

  @Override
  void delete(String key) {
    server.client().deleteObject(delete -> delete.bucket(S3Server.BUCKET).key(prefix + key));
  }

  private Instant written(String key) {
    return server
        .client()
        .headObject(head -> head.bucket(S3Server.BUCKET).key(prefix + key))
        .lastModified();
  }

  @Test
  void keepsABlobThatIsLargerThanOneBuffer() {
    var large = new byte[9_000_001];
    large[4_711] = 1;
    var stored = store.put(large);
    assertThat(store.fetch(stored.sha256())).isEqualTo(large);
  }

  @Test
  void anotherPutMakesABlobYoung() {
    store.put(ONE);
    var before = written(blob(ONE));
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> {
              store.put(ONE);
              assertThat(written(blob(ONE))).isAfter(before);
            });
    assertThat(store.sweepOrphans(Set.of(), Duration.ofHours(1))).isZero();
  }

  @Test
  void aVersionIsThereWhenItsManifestIs() {
    store.put(ONE);
    writeServingLayout(first("m", ONE));
    delete("models/m/1/manifest.json");
    assertThat(store.versions("m")).isEmpty();
    assertThat(store.version("m", 1)).isEmpty();
  }

  @Test
  void aRetirementOrALayoutThatWasCutShortIsSwept() {
    store.put(ONE);
    writeServingLayout(first("m", ONE));
    writeServingLayout(next(first("m", ONE), ONE));
    delete("models/m/1/manifest.json");

    var later = open(Duration.ofHours(2));
    assertThat(later.sweepOrphans(Set.of(), Duration.ofHours(3))).isZero();
    assertThat(later.sweepOrphans(Set.of(), Duration.ofHours(1))).isEqualTo(2);
    assertThat(keys())
        .containsExactlyInAnyOrder(
            blob(ONE),
            "manifests/m/1.json",
            "manifests/m/2.json",
            "models/m/2/manifest.json",
            "models/m/2/model.pt",
            "models/m/2/serving.properties");
  }

  @Test
  void aSecondChainFindsTheVersionTakenEvenIfItIsRetired() {
    store.put(ONE);
    store.put(TWO);
    writeServingLayout(first("m", ONE));
    store.retire("m", 1, Set.of());
    assertThatThrownBy(() -> writeServingLayout(first("m", TWO)))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("Two chains of one model");
    assertThat(store.versions("m")).isEmpty();
    assertThat(keys()).noneMatch(key -> key.startsWith("models/"));
  }

  @Test
  void sweepsWhatAProbeHasLeft() {
    write("blobs/sha256/.probe-" + UUID.randomUUID(), ONE);
    write("blobs/sha256/README", ONE);
    assertThat(open(Duration.ofHours(2)).sweepOrphans(Set.of(), Duration.ofHours(1))).isOne();
    assertThat(keys()).containsExactly("blobs/sha256/README");
  }

  @Test
  void aMissingBucketIsNamed() {
    var absent = ArtifactStores.open(server.config("no-such-bucket", ""), Clock.systemUTC());
    assertThatThrownBy(() -> absent.checkRoomFor(1))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("There is no bucket no-such-bucket at " + server.endpoint())
        .hasMessageContaining("amund.artifacts.s3.bucket");
    assertThatThrownBy(() -> absent.versions("m"))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("There is no bucket no-such-bucket");
  }

  @Test
  void wrongCredentialsAreSaidToBeWrongAndTheSameEachTime() {
    server.login("guessed");
    try {
      var intruder = open(Duration.ZERO);
      var said = new HashSet<String>();
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> intruder.checkRoomFor(1))
            .isInstanceOf(ArtifactException.class)
            .hasMessageContaining("HTTP 403")
            .hasMessageContaining("Check the credentials")
            .satisfies(e -> said.add(e.getMessage().replaceAll("\\.probe-[0-9a-f-]+", "")));
      }
      assertThat(said).hasSize(1);
    } finally {
      server.login("secret");
    }
  }

  @Test
  void aServerThatIsGoneIsReportedSoon() throws Exception {
    try (var other = new S3Server()) {
      var store = ArtifactStores.open(other.config(S3Server.BUCKET, ""), Clock.systemUTC());
      var stored = store.put(ONE);
      other.stop();
      assertUnreachable(store, stored);
    }
  }

  /** It takes connections and says nothing. */
  @Test
  void aServerThatIsSilentIsReportedSoon() throws Exception {
    try (var silent = new ServerSocket(0)) {
      var settings =
          Map.of(
              "bucket",
              S3Server.BUCKET,
              "endpoint",
              "http://127.0.0.1:" + silent.getLocalPort(),
              "path-style",
              "true");
      var store = ArtifactStores.open(S3Server.config(settings), Clock.systemUTC());
      assertUnreachable(store, new StoredBlob(Sha256.hex(ONE), URI.create("s3:/"), ONE.length));
    }
  }

  private static void assertUnreachable(ArtifactStore store, StoredBlob blob) {
    long begun = System.nanoTime();
    assertThatThrownBy(() -> store.fetch(blob.sha256()))
        .isInstanceOf(ArtifactException.class)
        .hasMessageContaining("can be reached")
        .hasMessageContaining("amund.artifacts.s3.endpoint");
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(25));
  }
}
