package dev.amund.unlearner.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import dev.amund.config.InputConfig;
import dev.amund.config.ModelInterface;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.HeadlineMetrics;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.NamedSamples;
import dev.amund.model.LabelledImages;
import dev.amund.model.ModelLoader;
import dev.amund.model.TensorScope;
import dev.amund.samples.SampleStore;
import dev.amund.unlearner.models.LiveModel;
import dev.amund.unlearner.models.ModelInputs;
import dev.amund.unlearner.models.SampleTensors;
import dev.amund.unlearner.models.SmallModel;
import dev.amund.unlearner.monitoring.UnlearnerMonitor;
import dev.amund.unlearner.tasks.Cancellation;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept ready for a batch, and for how long. */
class PrecomputedExamplesTest {
  private final Clock clock = Clock.fixed(SmallModel.NOW, ZoneOffset.UTC);
  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5);
  private final UnlearnerMonitor monitor = new UnlearnerMonitor(clock, () -> 0);
  private final Map<String, String> settings = new HashMap<>();
  private NamedSamples pending = NamedSamples.NONE;

  @TempDir private Path directory;
  private SampleStore store;
  private LiveModel live;
  private ModelVersionPublished head;

  @BeforeEach
  void open() throws Exception {
    store = SmallModel.store(directory);
    var artifacts = new DirectoryArtifactStore(directory.resolve("artifacts"), clock);
    var versions =
        new VersionWriter(
            artifacts, ManifestSigner.loadOrCreate(directory.resolve("key.pem")), clock);
    head =
        versions.base(
            SmallModel.ID,
            SmallModel.torchScript(),
            new HeadlineMetrics(null, null, 0.5, null, 0.5));
    live =
        new LiveModel(
            artifacts,
            new ModelLoader(SmallModel.config(Map.of()).device(), ModelInterface.PLAIN),
            new ModelInputs(store, InputConfig.DEFAULT));
  }

  @AfterEach
  void close() {
    live.close();
    store.close();
  }

  @Test
  void attacksTheTrainingSamplesOfRequestsAndSubjects() {
    String subject = SmallModel.DATA.subjectOf(0);
    Set<String> ofSubject = store.idsOfSubject(subject);
    var named = ids(40, 43);
    named.add(GeneratedDataSet.holdoutId(0));
    named.add("nobody");
    pending = new NamedSamples(new LinkedHashSet<>(named), Set.of(subject));
    try (var ahead = ahead(monitor)) {
      prepareAll(ahead);

      assertThat(ahead.ready()).isEqualTo(ofSubject.size() + 3);
      assertThat(monitor.precomputedExamples(SmallModel.ID)).isEqualTo(ahead.ready());
      List<String> trained = new ArrayList<>(ids(40, 43));
      trained.addAll(ofSubject);
      assertThat(predictionsAreWrong(ahead, trained)).isTrue();
    }
    assertThat(monitor.precomputedExamples(SmallModel.ID)).isZero();
  }

  @Test
  void whereNothingIsKnownTheAttackBeginsAtTheSamples() {
    try (var ahead = ahead(monitor);
        TensorScope scope = live.at(head).scope()) {
      var images = images(scope, ids(0, 3)).images();
      assertThat(ahead.start(scope, ids(0, 3), images)).isSameAs(images);

      await(ids(1, 2));
      prepareAll(ahead);
      float[] start = ahead.start(scope, ids(0, 3), images).toFloats();
      float[] own = images.toFloats();
      int size = own.length / 3;
      assertThat(java.util.Arrays.copyOf(start, size))
          .containsExactly(java.util.Arrays.copyOf(own, size));
      assertThat(java.util.Arrays.copyOfRange(start, 2 * size, own.length))
          .containsExactly(java.util.Arrays.copyOfRange(own, 2 * size, own.length));
    }
  }

  @Test
  void attacksABatchAtATimeTheOldestRequestFirstAndNeverMoreThanTheBound() {
    settings.put("amund.amun.attack.batch-size", "4");
    settings.put("amund.unlearner.max-precomputed-examples", "10");
    await(ids(0, 20));
    try (var ahead = ahead(monitor)) {
      var sizes = new ArrayList<Integer>();
      while (ahead.precompute(head, new Cancellation())) {
        sizes.add(ahead.ready());
      }
      assertThat(sizes).containsExactly(4, 8, 10);
      assertThat(known(ahead, ids(0, 20))).containsExactlyElementsOf(ids(0, 10));

      ahead.drop(ids(0, 3));
      await(ids(3, 20));
      prepareAll(ahead);
      assertThat(known(ahead, ids(0, 20))).containsExactlyElementsOf(ids(3, 13));
    }
  }

  @Test
  void attacksNothingWithoutRoom() {
    settings.put("amund.unlearner.max-precomputed-examples", "0");
    await(ids(0, 5));
    try (var ahead = ahead(monitor)) {
      assertThat(ahead.precompute(head, new Cancellation())).isFalse();
      assertThat(ahead.ready()).isZero();
    }
  }

  @Test
  void keepsWhatIsOnItsWayToTheBatchForAWhile() {
    await(ids(0, 6));
    try (var ahead = ahead(monitor)) {
      prepareAll(ahead);
      pass(Duration.ofDays(1));

      await(ids(4, 6));
      prepareAll(ahead);
      assertThat(ahead.ready()).as("closed, but not in hand yet").isEqualTo(6);
      pass(PrecomputedExamples.ON_THE_WAY.minusNanos(1));
      await(ids(3, 6));
      prepareAll(ahead);
      assertThat(ahead.ready()).isEqualTo(6);
      pass(Duration.ofNanos(1));
      prepareAll(ahead);
      assertThat(known(ahead, ids(0, 6))).containsExactlyElementsOf(ids(3, 6));
    }
  }

  @Test
  void whatWasErasedMeanwhileIsNotAttacked() {
    await(ids(0, 4));
    store.erase(ids(0, 2), new UUID(1, 1));
    try (var ahead = ahead(monitor)) {
      prepareAll(ahead);
      assertThat(known(ahead, ids(0, 4))).containsExactlyElementsOf(ids(2, 4));
    }
  }

  @Test
  void anotherVersionIsAttackedAnew() {
    await(ids(0, 4));
    try (var ahead = ahead(monitor)) {
      prepareAll(ahead);
      var sameBytes = live.at(head);
      assertThat(ahead.precompute(head, new Cancellation())).isFalse();

      head = ModelVersionPublished.newBuilder(head).setSha256("f".repeat(64)).build();
      // As if these bytes were another version's: the model does not change.
      live.becomes(head);
      assertThat(ahead.precompute(head, new Cancellation())).isTrue();
      assertThat(ahead.precompute(head, new Cancellation())).isFalse();
      assertThat(live.at(head)).isSameAs(sameBytes);
      assertThat(ahead.ready()).isEqualTo(4);
    }
  }

  @Test
  void whatNothingFlipsIsNotTriedAgainAndAgain() {
    settings.put("amund.amun.attack.methods", "pgd");
    settings.put("amund.amun.attack.pgd.initial-epsilon", "1e-6");
    settings.put("amund.amun.attack.pgd.steps-per-epsilon", "1");
    settings.put("amund.amun.attack.pgd.max-doublings", "0");
    await(ids(0, 12));
    try (var ahead = ahead(monitor)) {
      assertThat(ahead.precompute(head, new Cancellation())).isTrue();
      assertThat(ahead.ready()).as("those that the model has wrong").isBetween(0, 11);
      assertThat(ahead.precompute(head, new Cancellation())).isFalse();
    }
  }

  @Test
  void keepsWhatWasFoundBeforeItWasCancelled() {
    await(ids(0, 30));
    var cancellation = new Cancellation();
    var steps = new AtomicInteger();
    var watched =
        new UnlearnerMonitor(
            clock,
            () -> {
              if (steps.incrementAndGet() == 2) {
                cancellation.cancel();
              }
              return 0;
            });
    try (var ahead = ahead(watched)) {
      assertThatThrownBy(() -> ahead.precompute(head, cancellation))
          .isInstanceOf(CancellationException.class);
      assertThat(ahead.ready()).isBetween(1, 29);
      assertThat(watched.precomputedExamples(SmallModel.ID)).isEqualTo(ahead.ready());
      int found = ahead.ready();

      assertThat(ahead.precompute(head, new Cancellation())).isTrue();
      assertThat(ahead.ready()).isEqualTo(30).isGreaterThan(found);
    }
  }

  @Test
  void forgetsAllOfAModelThatGoesToAnotherDaemonAndMayGetItBack() {
    await(ids(0, 4));
    try (var ahead = ahead(monitor)) {
      prepareAll(ahead);
      ahead.clear();
      assertThat(ahead.ready()).isZero();
      assertThat(monitor.precomputedExamples(SmallModel.ID)).isZero();

      prepareAll(ahead);
      assertThat(ahead.ready()).isEqualTo(4);
    }
  }

  private PrecomputedExamples ahead(UnlearnerMonitor watching) {
    return new PrecomputedExamples(
        SmallModel.ID,
        SmallModel.config(settings),
        store,
        live,
        modelId -> pending,
        watching,
        nanoTime::get);
  }

  private void await(List<String> ids) {
    pending = new NamedSamples(new LinkedHashSet<>(ids), Set.of());
  }

  private void pass(Duration time) {
    nanoTime.addAndGet(time.toNanos());
  }

  private void prepareAll(PrecomputedExamples ahead) {
    while (ahead.precompute(head, new Cancellation())) {
      assertThat(ahead.ready()).isLessThanOrEqualTo(60);
    }
  }

  private static List<String> ids(int from, int to) {
    return new ArrayList<>(IntStream.range(from, to).mapToObj(GeneratedDataSet::trainId).toList());
  }

  private LabelledImages images(TensorScope scope, List<String> ids) {
    return SampleTensors.of(scope, store.getAll(ids));
  }

  /** Those for which the attack would begin elsewhere than with an image of zeros. */
  private List<String> known(PrecomputedExamples ahead, List<String> ids) {
    try (TensorScope scope = live.at(head).scope()) {
      return ids.stream()
          .filter(
              id -> {
                var nothing = scope.floats(new float[3 * 16 * 16], 1, 3, 16, 16);
                return ahead.start(scope, List.of(id), nothing) != nothing;
              })
          .toList();
    }
  }

  private boolean predictionsAreWrong(PrecomputedExamples ahead, List<String> ids) {
    try (TensorScope scope = live.at(head).scope()) {
      var truth = images(scope, ids);
      var start = ahead.start(scope, ids, truth.images());
      int[] predictions = live.at(head).logits(scope, start).argmax().toInts();
      int[] labels = truth.labels().toInts();
      return IntStream.range(0, labels.length).noneMatch(i -> predictions[i] == labels[i]);
    }
  }
}
