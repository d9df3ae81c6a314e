package dev.amund.bench.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.bench.FinishedLines;
import dev.amund.bench.common.BenchException;
import dev.amund.bench.common.BenchProgress;
import dev.amund.bench.common.MeasuredUpdate;
import dev.amund.bench.scaling.ScalingBench;
import dev.amund.bench.scaling.ScalingPlan;
import dev.amund.bench.scaling.ScalingPoint;
import dev.amund.bench.scaling.VersionPoint;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.model.DemoNetwork;
import dev.amund.process.SmallCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole daemons on a tiny case. How fast is not the question here. */
class UpdateBenchIT {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "amund.device.name", "cpu",
          "amund.device.threads", "1",
          "amund.amun.attack.methods", "deepfool",
          "amund.amun.control.update", "fixed",
          "amund.amun.replay-minimum", "16",
          "amund.amun.fine-tune.epochs", "1",
          "amund.amun.fine-tune.retain-only-epochs", "0");

  @TempDir private Path directory;
  private final List<String> lines = new ArrayList<>();

  private final BenchProgress progress = new FinishedLines(lines);

  @BeforeEach
  void write() throws IOException {
    new GeneratedDataSet(6, 60, 30, 5, 3).writeTo(directory);
    Files.write(directory.resolve("original.pt"), DemoNetwork.bytes());
    Files.write(
        directory.resolve("forget.txt"),
        IntStream.range(0, 9).mapToObj(GeneratedDataSet::trainId).toList());
  }

  @Test
  void twoDaemonsForgetTheSameInTurn() throws Exception {
    var report =
        new UpdateBench(SETTINGS, progress)
            .run(directory, SmallCase.SHAPE, new UpdateLoad(3, 1, 2, Duration.ZERO));

    assertThat(report.samples()).isEqualTo(3);
    assertThat(report.reference()).extracting(MeasuredUpdate::version).containsExactly(3L, 4L);
    assertThat(report.amund()).extracting(MeasuredUpdate::version).containsExactly(3L, 4L);
    assertThat(report.amund()).extracting(MeasuredUpdate::samples).containsOnly(3);
    assertThat(report.reference())
        .allSatisfy(
            update -> {
              assertThat(update.stages())
                  .containsKeys("fetch", "attack", "fine-tune", "evaluate", "publish");
              assertThat(update.toVersion()).isPositive();
              assertThat(update.toErasure()).isPositive();
              assertThat(update.roundTrip()).isPositive();
            });
    assertThat(report.rows()).extracting(UpdateRow::part).contains("attack", "of that overhead");
    assertThat(lines).hasSize(1 + report.rows().size());
  }

  @Test
  void aBatchMayStayOpenForAWhile() throws Exception {
    var open = Duration.ofMillis(1500);
    var report =
        new UpdateBench(SETTINGS, progress)
            .run(directory, SmallCase.SHAPE, new UpdateLoad(2, 1, 1, open));

    // Else it would have been closed at once, and all of the wait would be the update's.
    for (var update : List.of(report.reference().get(0), report.amund().get(0))) {
      assertThat(update.roundTrip() - update.toVersion()).isGreaterThan(1);
    }
  }

  @Test
  void theForgetSetMustBeLargeEnough() {
    assertThatThrownBy(
            () ->
                new UpdateBench(SETTINGS, progress)
                    .run(directory, SmallCase.SHAPE, new UpdateLoad(5, 1, 1, Duration.ZERO)))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("more than the 9");
  }

  @Test
  void everyCurveIsMeasured() throws Exception {
    var plan = new ScalingPlan(List.of(1, 3), List.of(60, 90), 3, 1, 2, 2);
    var report =
        new ScalingBench(SETTINGS, Optional.of(directory), progress)
            .run(directory, SmallCase.SHAPE, plan);

    assertThat(report.batchSizes()).extracting(ScalingPoint::size).containsExactly(1L, 3L);
    assertThat(report.batchSizes())
        .allSatisfy(
            point -> {
              assertThat(point.updates()).hasSize(1);
              assertThat(point.updates().get(0).samples()).isEqualTo((int) point.size());
            });
    assertThat(report.storeSizes()).extracting(ScalingPoint::size).containsExactly(60L, 90L);
    assertThat(report.versions()).extracting(VersionPoint::version).containsExactly(2L, 3L, 4L);
    try (var files = Files.list(directory)) {
      assertThat(files)
          .as("what the daemons wrote")
          .noneMatch(file -> file.getFileName().toString().startsWith("amund-bench"));
    }
  }

  @Test
  void aCurveNeedsMoreSamplesThanItForgets() {
    var plan = new ScalingPlan(List.of(30), List.of(), 0, 1, 1, 1);
    assertThatThrownBy(
            () ->
                new ScalingBench(SETTINGS, Optional.empty(), progress)
                    .run(directory, SmallCase.SHAPE, plan))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("there are 60");
  }
}
