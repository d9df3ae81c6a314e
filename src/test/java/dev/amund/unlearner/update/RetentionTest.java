package dev.amund.unlearner.update;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.artifacts.RetentionPolicy;
import dev.amund.artifacts.bytes.DurableFiles;
import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import dev.amund.config.ArtifactConfig.Format;
import dev.amund.event.HeadlineMetrics;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ModelVersionRetired;
import dev.amund.model.ModelState;
import dev.amund.model.Safetensors;
import dev.amund.model.TestNetworks;
import dev.amund.unlearner.RetentionSchedule;
import dev.amund.unlearner.models.SmallModel;
import dev.amund.unlearner.tasks.ForgetSet;
import dev.amund.unlearner.tasks.Publication;
import dev.amund.unlearner.tasks.Task;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
  private static final String MODEL = "m";
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir private Path directory;
  private Instant now = SmallModel.NOW;
  private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
  private final Map<String, ModelVersionPublished> heads = new HashMap<>();
  private DirectoryArtifactStore artifacts;
  private VersionWriter versions;
  private Retention retention;
  private Function<String, byte[]> contents = name -> name.getBytes(StandardCharsets.UTF_8);

  @BeforeEach
  void open() {
    artifacts = new DirectoryArtifactStore(directory.resolve("artifacts"), clock);
    var signer = ManifestSigner.loadOrCreate(directory.resolve("key.pem"));
    versions = new VersionWriter(artifacts, signer, clock);
    retention =
        new Retention(
            artifacts, new RetentionPolicy(Duration.ofDays(7), 2), () -> Map.copyOf(heads), clock);
  }

  /** Publishes a version a day. */
  private ModelVersionPublished publish(String modelId, int count) {
    var none = new HeadlineMetrics(null, null, null, null, null);
    for (int i = 0; i < count; i++) {
      now = now.plus(DAY);
      var parent = heads.get(modelId);
      byte[] bytes = contents.apply(modelId + now);
      var version =
          parent == null
              ? versions.base(modelId, bytes, none)
              : versions.next(
                  parent,
                  bytes,
                  SmallModel.batch(),
                  new ForgetSet(Map.of(), Map.of(), Set.of(), List.of()),
                  none,
                  Optional.empty());
      versions.writeServingLayout(version);
      heads.put(modelId, version);
    }
    return heads.get(modelId);
  }

  private List<Long> due(long retired) {
    return retention.look(heads.get(MODEL), retired).retirements().stream()
        .map(ModelVersionRetired::getVersion)
        .toList();
  }

  @Test
  void saysWhatIsDueAndDeletesItOnceThatIsPublished() {
    publish(MODEL, 4);
    assertThat(due(0)).as("within the grace period").isEmpty();
    now = now.plus(DAY.multipliedBy(5));

    var events = retention.look(heads.get(MODEL), 0).retirements();

    var manifest = artifacts.version(MODEL, 1).orElseThrow().manifest();
    assertThat(events)
        .containsExactly(
            ModelVersionRetired.newBuilder()
                .setModelId(MODEL)
                .setVersion(1)
                .setSha256(manifest.sha256())
                .setSupersededBy(2L)
                .setSupersededAt(SmallModel.NOW.plus(DAY.multipliedBy(2)))
                .setRetiredAt(now)
                .setPolicy("grace-period=PT168H, min-versions=2")
                .build());
    assertThat(artifacts.versionNumbers(MODEL)).as("not published yet").contains(1L);

    assertThat(due(1)).as("no second event").isEmpty();
    assertThat(artifacts.versionNumbers(MODEL)).containsExactly(2L, 3L, 4L);
    assertThat(directory.resolve("artifacts/blobs/sha256").resolve(manifest.sha256()))
        .doesNotExist();
    assertThat(artifacts.chain(MODEL)).hasSize(4);
  }

  @Test
  void theMostVersionsBoundWhatTheStoreHolds() throws Exception {
    var signer = ManifestSigner.loadOrCreate(directory.resolve("key.pem"));
    var formats = Set.of(Format.TORCHSCRIPT, Format.SAFETENSORS);
    versions = new VersionWriter(artifacts, signer, formats, clock);
    contents = name -> weights(name.hashCode());
    retention =
        new Retention(
            artifacts,
            new RetentionPolicy(Duration.ofDays(7), 2, OptionalInt.of(3)),
            () -> Map.copyOf(heads),
            clock);
    long retired = 0;
    long most = 0;
    for (int i = 0; i < 20; i++) {
      // As often as the daemon: after each publication, and once more when the events are out.
      now = now.minus(DAY).plusSeconds(600);
      publish(MODEL, 1);
      for (ModelVersionRetired event : retention.look(heads.get(MODEL), retired).retirements()) {
        retired = Math.max(retired, event.getVersion());
        assertThat(event.getPolicy()).endsWith("max-versions=3");
      }
      retention.look(heads.get(MODEL), retired);
      most = Math.max(most, blobBytes());
    }
    assertThat(artifacts.versionNumbers(MODEL)).containsExactly(18L, 19L, 20L);
    long oneVersion = weights(1).length + Safetensors.of(weights(1)).orElseThrow().length;
    assertThat(blobBytes()).isEqualTo(3 * oneVersion);
    assertThat(most).isEqualTo(3 * oneVersion);
    assertThat(artifacts.chain(MODEL)).as("the manifests stay").hasSize(20);
  }

  /** A network with other weights for each number. */
  private static byte[] weights(int number) {
    var state = ModelState.of(TestNetworks.bytes("small"));
    var moved = state.minus(state);
    moved.values().values().forEach(weights -> Arrays.fill(weights, number));
    return state.plus(moved).torchScript();
  }

  private long blobBytes() throws IOException {
    long bytes = 0;
    for (Path blob : DurableFiles.children(directory.resolve("artifacts/blobs/sha256"))) {
      bytes += Files.size(blob);
    }
    return bytes;
  }

  @Test
  void keepsTheNewestForEver() {
    publish(MODEL, 4);
    now = now.plus(DAY.multipliedBy(1000));
    assertThat(due(0)).containsExactly(1L, 2L);
    assertThat(due(2)).isEmpty();
    assertThat(artifacts.versionNumbers(MODEL)).containsExactly(3L, 4L);
  }

  @Test
  void neverDeletesTheHeadWhateverTheEventsSay() {
    publish(MODEL, 3);
    assertThat(due(99)).isEmpty();
    assertThat(artifacts.versionNumbers(MODEL)).containsExactly(3L);
  }

  @Test
  void leavesWhatIsBeyondTheHeadAlone() {
    var early = publish(MODEL, 3);
    publish(MODEL, 2);
    heads.put(MODEL, early);
    now = now.plus(DAY.multipliedBy(1000));
    assertThat(due(0)).containsExactly(1L);
    due(1);
    assertThat(artifacts.versionNumbers(MODEL)).containsExactly(2L, 3L, 4L, 5L);
  }

  @Test
  void theHeadsOfOtherModelsKeepTheirBytes() {
    publish(MODEL, 4);
    var first = artifacts.version(MODEL, 1).orElseThrow().manifest();
    // Another daemon has published the same base model, and has not laid it out yet.
    heads.put(
        "other",
        ModelVersionPublished.newBuilder(heads.get(MODEL)).setSha256(first.sha256()).build());
    due(1);
    assertThat(artifacts.versionNumbers(MODEL)).doesNotContain(1L);
    assertThat(artifacts.fetch(first.sha256())).isNotEmpty();
  }

  @Test
  void aStoreThatFailsFailsNothingElseAndIsTriedAgain() throws Exception {
    publish(MODEL, 4);
    now = now.plus(DAY.multipliedBy(1000));
    Path manifest = directory.resolve("artifacts/models/m/2/manifest.json");
    byte[] sound = Files.readAllBytes(manifest);
    Files.write(manifest, new byte[] {1});
    assertThat(retention.look(heads.get(MODEL), 0)).isEqualTo(Publication.NOTHING);
    Files.write(manifest, sound);
    assertThat(due(0)).containsExactly(1L, 2L);
  }

  @Test
  void modelsAreLookedAtOnceAMinuteAndAfterEachPublication() {
    var time = new AtomicLong();
    var retentionSchedule = new RetentionSchedule(true, time::get);
    var partition = new TopicPartition("batches", 0);
    var looks = List.of(new Task.Retire(partition, "a", 0), new Task.Retire(partition, "b", 7));

    var first = new ArrayList<Task.Retire>();
    retentionSchedule.next(looks).ifPresent(first::add);
    retentionSchedule.next(looks).ifPresent(first::add);
    assertThat(first).containsExactlyElementsOf(looks);
    assertThat(retentionSchedule.next(looks)).isEmpty();

    retentionSchedule.published("b");
    assertThat(retentionSchedule.next(looks)).contains(looks.get(1));
    time.addAndGet(RetentionSchedule.INTERVAL.toNanos() - 1);
    assertThat(retentionSchedule.next(looks)).isEmpty();
    time.incrementAndGet();
    assertThat(retentionSchedule.next(looks)).contains(looks.get(0));

    assertThat(new RetentionSchedule(false, time::get).next(looks)).isEmpty();
  }
}
