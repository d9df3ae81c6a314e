package dev.amund.bench.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amund.bench.common.MeasuredUpdate;
import dev.amund.bench.common.ProcessSize;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScalingReportTest {
  @TempDir private Path directory;

  private static ScalingPoint point(int size, double... attacks) {
    return ScalingPoint.of(
        size,
        Arrays.stream(attacks)
            .mapToObj(
                attack ->
                    new MeasuredUpdate(
                        2, size, Map.of("attack", attack, "evaluate", 2.0), attack + 3, 1, 5, 9))
            .toList());
  }

  private static VersionPoint version(long number) {
    return new VersionPoint(
        number, number * 0.1, 0.5, OptionalDouble.of(1000), OptionalDouble.of(400 + 2 * number));
  }

  @Test
  void everyCurveHasItsTableAndItsPlot() throws Exception {
    new ScalingReport(
            Map.of("amund.device.threads", "1"),
            List.of(point(1, 0.1, 0.3, 0.2), point(10, 1.0)),
            List.of(point(10_000, 0)),
            LongStream.rangeClosed(2, 21).mapToObj(ScalingReportTest::version).toList())
        .writeTo(directory);

    assertThat(directory.resolve("scaling.md"))
        .content()
        .contains("| samples in the batch | fetch | attack | fine-tune |")
        .contains("| 1 | 0.000 | 0.200 | 0.000 | 2.000 |")
        .contains("| 10,000 | 0.000 | 0.000 |")
        .contains("| 2-3 | 0.250 | 0.500 | 1,000 | 405 |", "| 20-21 | 2.050 |");
    var json = new ObjectMapper().readTree(directory.resolve("scaling.json").toFile());
    assertThat(json.at("/batchSizes/0/seconds/attack").asDouble()).isEqualTo(0.2, within(1e-9));
    assertThat(json.at("/batchSizes/0/updates")).hasSize(3);
    assertThat(json.at("/versions/0/nativeMiB").asDouble()).isEqualTo(404, within(1e-9));
    for (String plot : List.of("batch", "store", "versions")) {
      var image = ImageIO.read(directory.resolve("scaling-" + plot + ".png").toFile());
      assertThat(image.getWidth()).isPositive();
    }
  }

  @Test
  void aCurveThatWasNotMeasuredIsLeftOut() throws Exception {
    new ScalingReport(Map.of(), List.of(), List.of(), List.of(version(2))).writeTo(directory);
    assertThat(directory.resolve("scaling.md")).content().startsWith("| versions |");
    assertThat(directory.resolve("scaling-batch.png")).doesNotExist();
    assertThat(directory.resolve("scaling-versions.png")).exists();
  }

  @Test
  void whereMemoryIsUnknownTheTableSaysSo() {
    var unknown = new VersionPoint(2, 1, 1, OptionalDouble.empty(), OptionalDouble.empty());
    assertThat(VersionPoint.markdown(List.of(unknown))).contains("| 2-2 | 1.000 | 1.000 | - | - |");
  }

  @Test
  void memoryIsReadFromWhatLinuxSays() {
    var size =
        ProcessSize.of(
            List.of("Name:\tjava", "VmRSS:\t 2097152 kB", "RssAnon:\t 1048576 kB"),
            256L * 1024 * 1024);
    assertThat(size.resident()).hasValue(2048);
    assertThat(size.nativeMemory()).hasValue(768);
    assertThat(ProcessSize.of(List.of(), 1).nativeMemory()).isEmpty();
  }

  @Test
  void aPlanOfNothingIsAMistake() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ScalingPlan(List.of(1, 0), List.of(), 0, 1, 1, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ScalingPlan(List.of(1), List.of(), 0, 0, 1, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ScalingPlan(List.of(), List.of(), -1, 1, 1, 1));
  }
}
