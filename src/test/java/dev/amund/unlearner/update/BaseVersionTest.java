package dev.amund.unlearner.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.artifacts.signing.ManifestSigner;
import dev.amund.artifacts.stores.DirectoryArtifactStore;
import dev.amund.config.InputConfig;
import dev.amund.config.ModelConfig;
import dev.amund.event.ModelVersionPublished;
import dev.amund.model.ModelException;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.unlearner.models.SmallModel;
import dev.amund.unlearner.models.TestModels;
import dev.amund.unlearner.monitoring.UnlearnerMonitor;
import dev.amund.unlearner.tasks.ModelUnusableException;
import dev.amund.unlearner.update.SmallModelWorker.Surroundings;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of a model when it is first seen: version 1, or words on what is wrong with it. */
class BaseVersionTest {
  private final Clock clock = Clock.fixed(SmallModel.NOW, ZoneOffset.UTC);

  @TempDir private Path directory;
  private SampleStore store;

  @BeforeEach
  void open() throws Exception {
    store = SmallModel.store(directory);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void aModelThatWorksBecomesVersionOneAndItsClassesAreKnown() {
    ModelVersionPublished version = base("good");
    assertThat(version.getVersion()).isOne();
    assertThat(version.getMetrics().getTestAccuracy()).isBetween(0.0, 1.0);
    assertThat(store.classes()).hasValue(6);
  }

  @Test
  void aModelThatSaysOneNumberHasTwoClassesAndServingSystemsSeeOne() throws Exception {
    ModelVersionPublished version = base("one-class");
    assertThat(version.getVersion()).isOne();
    assertThat(store.classes()).hasValue(2);
    assertThat(directory.resolve("artifacts/models/small/config.pbtxt"))
        .content()
        .containsPattern("OUTPUT__0[^}]*dims: \\[ 1 ]");
  }

  static Stream<String> broken() {
    return TestModels.BROKEN.keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("broken")
  void ofABrokenOneItSaysWhatIsWrong(String kind) {
    assertThatThrownBy(() -> base(kind))
        .isInstanceOfAny(ModelException.class, ModelUnusableException.class)
        .hasMessageContaining(TestModels.BROKEN.get(kind));
  }

  @Test
  void whereTheModelHasTooFewClassesItIsMeasuredOnThoseThatItHas() {
    base("three-classes");
    assertThat(store.classes()).hasValue(3);
    assertThat(store.drawable(Split.TRAIN, Set.of()))
        .isPositive()
        .isLessThan(store.count(Split.TRAIN));
  }

  @Test
  void whereItKnowsTheLabelOfNoneItSaysSo() {
    var known =
        store.draw(Split.HOLDOUT, 40, new java.util.Random(1), Set.of()).stream()
            .filter(sample -> sample.label() < 3)
            .map(sample -> sample.id())
            .toList();
    store.remove(known);
    assertThatThrownBy(() -> base("three-classes"))
        .isInstanceOf(ModelUnusableException.class)
        .hasMessageContaining("none of the HOLDOUT samples")
        .hasMessageContaining("3 classes")
        .hasMessageMatching(".*sample .* has label [345].*");
  }

  @Test
  void withoutHeldOutSamplesItSaysWhatToDo() {
    erase(Split.HOLDOUT);
    assertThatThrownBy(() -> base("good"))
        .isInstanceOf(ModelUnusableException.class)
        .hasMessageContaining("no HOLDOUT samples of model small")
        .hasMessageContaining("amund import --model small");
  }

  @Test
  void withoutTrainingSamplesItSaysWhatToDo() {
    erase(Split.TRAIN);
    assertThatThrownBy(() -> base("good"))
        .isInstanceOf(ModelUnusableException.class)
        .hasMessageContaining("no TRAIN samples of model small");
  }

  private void erase(Split split) {
    var ids =
        store.draw(split, 100, new java.util.Random(1), Set.of()).stream()
            .map(sample -> sample.id())
            .toList();
    store.erase(ids, new UUID(1, 1));
  }

  private ModelVersionPublished base(String kind) {
    Path file = directory.resolve(kind + ".pt");
    TestModels.write(kind, file);
    var artifacts = new DirectoryArtifactStore(directory.resolve("artifacts"), clock);
    var versions =
        new VersionWriter(
            artifacts, ManifestSigner.loadOrCreate(directory.resolve("key.pem")), clock);
    var monitor = new UnlearnerMonitor(clock);
    var worker =
        SmallModelWorker.worker(
            new ModelConfig(SmallModel.ID, file, List.of(), InputConfig.DEFAULT),
            SmallModel.config(Map.of()),
            SmallModelWorker.OPEN,
            Surroundings.of(store, monitor, clock),
            artifacts,
            versions);
    try (worker) {
      return worker.base().version().orElseThrow();
    }
  }
}
