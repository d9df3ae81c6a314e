package dev.amund.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.config.ImagePreparation;
import dev.amund.config.InputConfig;
import dev.amund.config.ModelConfig;
import dev.amund.config.SamplesConfig;
import dev.amund.samples.Sample;
import dev.amund.samples.SampleStore;
import dev.amund.samples.SampleStoreException;
import dev.amund.samples.Split;
import dev.amund.samples.shape.ImageShape;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the samples of one model are like is no matter of the others. */
class SampleStoresTest {
  private static final ImageShape TINY = new ImageShape(1, 2, 2);
  private static final SamplesConfig SAMPLES =
      new SamplesConfig(false, List.of(), Duration.ofSeconds(30));

  @TempDir private Path directory;

  @Test
  void aStoreThatCannotBeOpenedLeavesTheOthersUsable() {
    fill("good");
    fill("odd");
    try (var stores = open(model("good", "1x2x2"), model("odd", "3x8x8"))) {
      assertThat(stores.byModel()).containsOnlyKeys("good");
      assertThat(stores.problems().get("odd")).contains("1×2×2", "3×8×8");
    }
    try (var reopened = SampleStore.open(samples("odd"))) {
      assertThat(reopened.count(Split.TRAIN)).as("was closed again").isOne();
    }
  }

  @Test
  void aStoreWhoseImagesArePreparedOtherwiseThanConfiguredIsNotOpened() {
    fill("good");
    fill("other");
    try (var store = SampleStore.open(samples("other"))) {
      store.requireImagePreparation(Optional.of(ImagePreparation.of(Map.of("fit", "letterbox"))));
    }
    var squashed =
        new InputConfig(
            Optional.of("1x2x2"),
            List.of(),
            Optional.of(ImagePreparation.DEFAULT),
            Optional.empty());
    var other = new ModelConfig("other", Path.of("unused.pt"), List.of(), squashed);
    try (var stores = open(model("good", "1x2x2"), other)) {
      assertThat(stores.byModel()).containsOnlyKeys("good");
      assertThat(stores.problems().get("other")).contains("fit=letterbox", "fit=squash");
    }
  }

  @Test
  void whereNoneCanBeOpenedItSaysWhatToDo() {
    fill("odd");
    assertThatThrownBy(() -> open(model("odd", "3x8x8")))
        .isInstanceOf(SampleStoreException.class)
        .hasMessageContaining("need another store");
  }

  @ParameterizedTest
  @EnumSource
  void whereTheLastSampleOfAKindWasErasedItSaysWhatToDo(Split split) {
    fill("good");
    fill("bare");
    try (var store = SampleStore.open(samples("bare"))) {
      store.settleClasses(1);
      store.erase(List.of(split + "-1"), new UUID(1, 1));
    }
    try (var stores = open(model("good", "1x2x2"), model("bare", "1x2x2"))) {
      assertThat(stores.byModel()).containsOnlyKeys("good", "bare");
      assertThat(stores.problems()).containsOnlyKeys("bare");
      assertThat(stores.problems().get("bare"))
          .contains("no " + split + " samples of model bare", "amund import --model bare");
    }
  }

  @Test
  void aModelWithoutSamplesWaitsForThemAndLeavesItsStoreToTheImport() {
    try (var stores = open(model("late", "1x2x2"))) {
      assertThat(stores.problems().get("late"))
          .contains("no samples of model late yet", "amund import --model late")
          .doesNotContain("stop amund");
      assertThatThrownBy(() -> stores.open("late"))
          .isInstanceOf(SampleStoreException.class)
          .hasMessageContaining("amund import --model late");

      try (var importing = SampleStore.open(samples("late"))) {
        importing.put(sample(Split.TRAIN));
        assertThatThrownBy(() -> stores.open("late")).hasMessageContaining("no HOLDOUT samples");
        importing.put(sample(Split.HOLDOUT));
        assertThatThrownBy(() -> stores.open("late")).hasMessageContaining("in use");
      }
      assertThat(stores.open("late")).isSameAs(stores.open("late"));
      assertThat(stores.opened("late")).isPresent();
      assertThat(stores.problems()).isEmpty();
    }
  }

  @Test
  void anImportInSeveralPartsIsWaitedForToItsEnd() {
    try (var first = SampleStore.open(samples("late"))) {
      first.put(sample(Split.TRAIN));
    }
    try (var stores = open(model("late", "1x2x2"))) {
      assertThat(stores.problems().get("late")).contains("no HOLDOUT samples");
      try (var second = SampleStore.open(samples("late"))) {
        second.put(sample(Split.HOLDOUT));
      }
      assertThat(stores.open("late").count(Split.TRAIN)).isOne();
    }
  }

  @Test
  void aStoreWithoutSamplesOfAKindIsKeptOpenWhereItWasUsed() {
    try (var used = SampleStore.open(samples("used"))) {
      used.put(sample(Split.TRAIN));
      used.settleClasses(1);
    }
    try (var stores = open(model("used", "1x2x2"))) {
      assertThat(stores.byModel()).as("its erasures go on").containsOnlyKeys("used");
      assertThat(stores.problems().get("used")).contains("no HOLDOUT samples");
    }
  }

  @Test
  void whereSamplesComeByTheirTopicEveryStoreIsOpenedAtOnce() {
    var byTopic = new SamplesConfig(true, List.of(), Duration.ofSeconds(30));
    try (var stores =
        new SampleStores(List.of(model("late", "1x2x2")), byTopic, new DataLayout(directory))) {
      assertThat(stores.byModel()).containsOnlyKeys("late");
    }
  }

  @Test
  void aSecondDaemonIsKeptOutOfTheDataDirectory() throws Exception {
    try (var first = DataLock.acquire(directory.resolve("data"))) {
      assertThat(first).isNotNull();
      assertThatThrownBy(() -> DataLock.acquire(directory.resolve("data")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("another amund serve uses the data directory");
    }
    DataLock.acquire(directory.resolve("data")).close();
  }

  private SampleStores open(ModelConfig... models) {
    return new SampleStores(List.of(models), SAMPLES, new DataLayout(directory));
  }

  private static ModelConfig model(String id, String shape) {
    return new ModelConfig(
        id, Path.of("unused.pt"), List.of(), new InputConfig(Optional.of(shape), List.of()));
  }

  private Path samples(String modelId) {
    return new DataLayout(directory).samples(modelId);
  }

  private static Sample sample(Split split) {
    return new Sample(split + "-1", 0, split, Optional.empty(), TINY, new byte[4]);
  }

  private void fill(String modelId) {
    try (var store = SampleStore.open(samples(modelId))) {
      for (var split : Split.values()) {
        store.put(sample(split));
      }
    }
  }
}
