package dev.amund.unlearner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.artifacts.DirectoryArtifactStore;
import dev.amund.artifacts.ManifestSigner;
import dev.amund.audit.Audit;
import dev.amund.audit.Gates;
import dev.amund.config.GateConfig;
import dev.amund.config.ModelConfig;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.HeadlineMetrics;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.TopicReader;
import dev.amund.event.UnlearningBatch;
import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which samples are covered by a subject's deletion, and which leave the store when. */
class ModelRoomTest {
  private static final TopicPartition PARTITION = new TopicPartition("batches", 0);
  private static final String SUBJECT = SmallModel.DATA.subjectOf(0);
  private static final String UNSEEN = GeneratedDataSet.holdoutId(0);
  private static final GateConfig OPEN = new GateConfig(3, 1, 0, 1, 1, 2, 0.5, 0.15, 1, 30, 30, 5);

  private final Clock clock = Clock.fixed(SmallModel.NOW, ZoneOffset.UTC);
  private final UnlearningBatch batch = SmallModel.batch(SmallModel.request(1, List.of(), SUBJECT));
  private final Registry registry = new Registry();

  @TempDir private Path directory;
  private SampleStore store;
  private VersionWriter versions;
  private ModelVersionPublished base;
  private ModelRoom room;

  /** Another place where samples are registered, of which the store is a copy. */
  private final class Registry implements SampleRegistry {
    private final List<Sample> underWay = new ArrayList<>();
    private final List<String> erased = new ArrayList<>();

    @Override
    public void awaitReplica(String modelId) {
      underWay.forEach(store::put);
      underWay.clear();
    }

    @Override
    public void erase(String modelId, Collection<String> sampleIds, UUID batchId) {
      assertThat(store.splits(sampleIds)).as("still in the store").hasSameSizeAs(sampleIds);
      erased.addAll(sampleIds);
    }

    @Override
    public Optional<String> problem() {
      return Optional.empty();
    }
  }

  @BeforeEach
  void open() throws Exception {
    store = SmallModel.store(directory);
    var artifacts = new DirectoryArtifactStore(directory.resolve("artifacts"), clock);
    var signer = ManifestSigner.loadOrCreate(directory.resolve("key.pem"));
    versions = new VersionWriter(artifacts, signer, clock);
    base =
        versions.base(
            SmallModel.ID,
            SmallModel.torchScript(),
            new HeadlineMetrics(null, null, 0.5, null, 0.5));
    room = room(artifacts);
  }

  private ModelRoom room(DirectoryArtifactStore artifacts) {
    var config = SmallModel.config(Map.of());
    var model = new ModelConfig(SmallModel.ID, Path.of("unused.pt"), List.of(), Optional.empty());
    var evaluations = new Evaluations(OPEN.minReportedSamples(), clock);
    var live = new LiveModel(artifacts, config.device());
    var measuredOn = new AuditSamples(store, OPEN, config.device());
    var update =
        new BatchUpdate(
            store,
            measuredOn,
            live,
            config.amun(),
            Audit::new,
            new Gates(OPEN),
            OPEN,
            versions,
            evaluations,
            clock);
    return new ModelRoom(
        model,
        config.device(),
        store,
        measuredOn,
        new ReferenceModels(model, config.device()),
        evaluations,
        live,
        update,
        versions,
        new ReplayBan(nothingBehind(), (topic, bytes) -> batch, id -> PendingSamples.Pending.NONE),
        new UnlearnerMonitor(clock),
        registry,
        clock);
  }

  private static TopicReader<byte[]> nothingBehind() {
    return new TopicReader<>(
        () -> {
          var consumer = new MockConsumer<String, byte[]>("earliest");
          consumer.updateEndOffsets(Map.of(PARTITION, 1L));
          return consumer;
        });
  }

  @AfterEach
  void close() {
    room.close();
    store.close();
  }

  private Publication forget(UnlearningBatch wanted) {
    return room.forget(new Work.Forget(PARTITION, 0, wanted), base, new Cancellation());
  }

  private Sample another(String id) {
    var known = store.get(GeneratedDataSet.trainId(0)).orElseThrow();
    return new Sample(
        id, 0, Split.TRAIN, Optional.of(SUBJECT), known.shape(), new byte[known.shape().size()]);
  }

  @Test
  void whatCameInBetweenRequestAndBatchIsForgottenToo() {
    registry.underWay.add(another("late"));
    int before = store.idsOfSubject(SUBJECT).size();

    var version = forget(batch).version().orElseThrow();
    assertThat(version.getSamples()).isEqualTo(before + 1);
    room.erase(batch, version);
    assertThat(registry.erased).contains("late");
    assertThat(store.idsOfSubject(SUBJECT)).isEmpty();
    assertThat(store.erasedFor("late")).contains(batch.getBatchId());
  }

  @Test
  void whatCameInAfterTheUpdateStaysForTheModelStillKnowsIt() {
    var version = forget(batch).version().orElseThrow();
    store.put(another("later"));
    room.erase(batch, version);
    assertThat(store.idsOfSubject(SUBJECT)).containsExactly("later");
    assertThat(registry.erased).doesNotContain("later");
  }

  @Test
  void afterARestartAllIsTaken() {
    var version = forget(batch).version().orElseThrow();
    room.close();
    room = room(new DirectoryArtifactStore(directory.resolve("artifacts"), clock));
    room.erase(batch, version);
    assertThat(store.idsOfSubject(SUBJECT)).isEmpty();
    assertThat(room.erase(batch, version).receipts())
        .as("twice does no harm")
        .extracting(DeletionReceipt::getStatus)
        .containsExactly(ReceiptStatus.ERASED);
  }

  @Test
  void heldOutSamplesAloneAreErasedWithoutAnUpdateAlsoTheSecondTime() {
    var heldOut = SmallModel.batch(SmallModel.request(1, List.of(UNSEEN), null));
    for (int time = 1; time <= 2; time++) {
      var publication = forget(heldOut);
      assertThat(publication.version()).isEmpty();
      assertThat(publication.receipts())
          .extracting(DeletionReceipt::getStatus)
          .as("a crash came before the receipt")
          .containsExactly(ReceiptStatus.ERASED);
      assertThat(store.get(UNSEEN)).isEmpty();
    }
    assertThat(registry.erased).containsExactly(UNSEEN);
  }
}
