package dev.amund.unlearner.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.audit.Panel;
import dev.amund.config.AuditConfig;
import dev.amund.model.LabelledImages;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditSamplesTest {
  private static final AuditConfig THIRTY = new AuditConfig(30, 20, 5);

  @TempDir private Path directory;
  private SampleStore store;
  private AuditSamples samples;

  @BeforeEach
  void open() throws Exception {
    store = SmallModel.store(directory);
    samples = new AuditSamples(store, THIRTY, SmallModel.config(Map.of()).device());
  }

  @AfterEach
  void close() {
    samples.close();
    store.close();
  }

  @Test
  void theSameAreMeasuredOnAgain() {
    List<String> first = samples.panel(Set.of()).retain().ids();

    assertThat(first).hasSize(30).doesNotHaveDuplicates();
    assertThat(samples.panel(Set.of()).retain().ids()).isEqualTo(first);
    assertThat(samples.panel(Set.of()).retain().samples().size()).isEqualTo(30);
  }

  /** 40 are held out: half of them judge. */
  @Test
  void whatSteersDoesNotJudge() {
    var judged = samples.panel(Set.of()).unseen();
    var steering = samples.steering();

    assertThat(judged.samples().size()).isEqualTo(20);
    assertThat(steering.unseen().size()).isEqualTo(20);
    assertThat(steering.retained().size()).isEqualTo(30);
    assertThat(rows(steering.unseen())).doesNotContainAnyElementsOf(rows(judged.samples()));
  }

  private static List<String> rows(LabelledImages images) {
    return IntStream.range(0, images.size())
        .mapToObj(i -> Arrays.toString(images.images().rows(i, i + 1).toFloats()))
        .toList();
  }

  @Test
  void whatIsToBeForgottenIsNotMeasuredOn() {
    String one = samples.panel(Set.of()).retain().ids().get(7);

    Panel without = samples.panel(Set.of(one));

    assertThat(without.retain().ids()).hasSize(29).doesNotContain(one);
    assertThat(without.retain().samples().size()).isEqualTo(29);
    assertThat(without.unseen().ids()).hasSize(20);
  }

  @Test
  void whatTheStoreHoldsNoMoreIsNotMeasuredOn() {
    String one = samples.panel(Set.of()).unseen().ids().get(3);
    store.erase(List.of(one), new UUID(0, 1));

    assertThat(samples.panel(Set.of()).unseen().ids()).hasSize(19).doesNotContain(one);
  }

  @Test
  void whatLeavesIsGoneAtOnce() {
    Panel all = samples.panel(Set.of());
    var ids = new HashSet<>(all.unseen().ids().subList(0, 2));
    samples.remove(ids);

    assertThat(samples.panel(Set.of()).unseen().ids()).hasSize(18).doesNotContainAnyElementsOf(ids);
  }

  @Test
  void isDrawnAnewWhenTooManyHaveLeft() {
    var leaving = new HashSet<>(samples.panel(Set.of()).retain().ids().subList(0, 4));

    assertThat(samples.panel(leaving).retain().ids())
        .hasSize(30)
        .doesNotContainAnyElementsOf(leaving);
  }

  @Test
  void isDrawnAnewWhenManyMoreAreHeld() {
    var later =
        store.draw(
            Split.HOLDOUT, (int) store.count(Split.HOLDOUT) - 5, new SplittableRandom(1), Set.of());
    store.remove(later.stream().map(sample -> sample.id()).toList());
    assertThat(samples.panel(Set.of()).unseen().ids()).hasSize(5);
    later.forEach(store::put);

    assertThat(samples.panel(Set.of()).unseen().ids()).hasSize(20);
  }
}
