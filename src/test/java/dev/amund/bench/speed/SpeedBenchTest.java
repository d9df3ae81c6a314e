package dev.amund.bench.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amund.bench.FinishedLines;
import dev.amund.config.AmundConfig;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.model.DemoNetwork;
import dev.amund.samples.shape.ImageShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpeedBenchTest {
  private static final ImageShape SHAPE =
      new ImageShape(GeneratedDataSet.CHANNELS, GeneratedDataSet.SIDE, GeneratedDataSet.SIDE);
  private static final AmundConfig CONFIG =
      AmundConfig.of(Map.of("amund.device.name", "cpu", "amund.device.threads", "1"));

  @TempDir private Path directory;
  private final List<String> lines = new ArrayList<>();

  @BeforeEach
  void write() throws IOException {
    new GeneratedDataSet(6, 40, 20, 5, 3).writeTo(directory);
    Files.write(directory.resolve("original.pt"), DemoNetwork.bytes());
    Files.write(
        directory.resolve("forget.txt"),
        IntStream.range(0, 7).mapToObj(GeneratedDataSet::trainId).toList());
  }

  private SpeedReport run(int samples, int rounds) {
    var progress = new FinishedLines(lines);
    return new SpeedBench(CONFIG, progress).run(directory, SHAPE, samples, rounds);
  }

  @Test
  void comparesTheAttackWithThePapers() throws IOException {
    SpeedReport report = run(5, 2);

    assertThat(report.samples()).isEqualTo(5);
    assertThat(report.device()).isEqualTo("cpu");
    assertThat(report.rows()).extracting(SpeedRow::name).containsExactly("pgd", "deepfool");
    assertThat(report.rows())
        .allSatisfy(
            row -> {
              assertThat(row.seconds()).isPositive();
              assertThat(row.deltaP95()).isGreaterThanOrEqualTo(row.deltaMedian());
              assertThat(row.notFlipped()).isZero();
            });
    assertThat(report.rows().get(1).gradientsPerSample())
        .isLessThanOrEqualTo(report.rows().get(0).gradientsPerSample());
    assertThat(lines).hasSize(3);

    report.writeTo(directory.resolve("report"));
    assertThat(directory.resolve("report/speed.md")).content().contains("| deepfool |");
    assertThat(
            new ObjectMapper()
                .readTree(directory.resolve("report/speed.json").toFile())
                .at("/rows/1/name")
                .asText())
        .isEqualTo("deepfool");
  }

  @Test
  void takesNoMoreSamplesThanThereAre() {
    assertThat(run(1000, 1).samples()).isEqualTo(7);
  }

  @Test
  void nothingIsAMistake() {
    assertThatIllegalArgumentException().isThrownBy(() -> run(0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> run(1, 0));
  }
}
