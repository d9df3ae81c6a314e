package dev.amund.amun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.model.DemoNetwork;
import dev.amund.model.LabelledImages;
import dev.amund.model.TensorScope;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplayPrefetchTest {
  private final TensorScope scope = TensorScope.open(DemoNetwork.CPU);

  @AfterEach
  void close() {
    scope.close();
  }

  /** Gives images that say which numbers they were drawn by. */
  private class Numbers implements ReplaySource {
    private final AtomicInteger draws = new AtomicInteger();
    private final CountDownLatch second = new CountDownLatch(2);

    @Override
    public int available() {
      return 100;
    }

    @Override
    public Drawn draw(int count, RandomGenerator random) {
      draws.incrementAndGet();
      second.countDown();
      float[] values = {random.nextInt(1 << 20)};
      return into ->
          new LabelledImages(into.floats(values, 1, 1, 1, 1), into.labels(new int[] {0}));
    }
  }

  @Test
  void drawsTheNextEpochWhileTheFirstIsInUse() throws Exception {
    var source = new Numbers();
    try (var replay = new ReplayPrefetch(source, 1, 3, new SplittableRandom(1))) {
      replay.next(scope);

      assertThat(source.second.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void drawsOnceForEachEpochAndByTheSeedAlone() {
    List<Float> once = all(new Numbers());
    var source = new Numbers();

    assertThat(all(source)).isEqualTo(once).doesNotHaveDuplicates();
    assertThat(source.draws).hasValue(4);
  }

  @Test
  void whatWentWrongIsThrownWhereTheSamplesAreNeeded() {
    var broken =
        new Numbers() {
          @Override
          public Drawn draw(int count, RandomGenerator random) {
            throw new IllegalStateException("the disk is away");
          }
        };
    try (var replay = new ReplayPrefetch(broken, 1, 1, new SplittableRandom(1))) {
      assertThatThrownBy(() -> replay.next(scope))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the disk is away");
    }
  }

  @Test
  void nobodyReadsAnyMoreOnceItIsClosed() {
    var source = new Numbers();
    try (var replay = new ReplayPrefetch(source, 1, 5, new SplittableRandom(1))) {
      replay.next(scope);
    }

    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("amund-replay") && thread.isAlive());
  }

  private List<Float> all(ReplaySource source) {
    var drawn = new ArrayList<Float>();
    try (var replay = new ReplayPrefetch(source, 1, 4, new SplittableRandom(9))) {
      for (int epoch = 0; epoch < 4; epoch++) {
        drawn.add(replay.next(scope).images().toFloats()[0]);
      }
    }
    return drawn;
  }
}
