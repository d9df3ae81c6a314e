package dev.amund.bench.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amund.bench.FinishedLines;
import dev.amund.bench.common.BenchException;
import dev.amund.config.AmundConfig;
import dev.amund.embedded.GeneratedDataSet;
import dev.amund.model.DemoNetwork;
import dev.amund.samples.shape.ImageShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QualityBenchTest {
  private static final int FORGET = 7;
  private static final ImageShape SHAPE =
      new ImageShape(GeneratedDataSet.CHANNELS, GeneratedDataSet.SIDE, GeneratedDataSet.SIDE);
  private static final Map<String, String> SETTINGS =
      Map.of(
          "amund.device.name", "cpu",
          "amund.device.threads", "1",
          "amund.amun.replay-ratio", "2",
          "amund.amun.replay-minimum", "0",
          "amund.amun.attack.pgd.steps-per-epsilon", "5",
          "amund.amun.attack.pgd.max-doublings", "4",
          "amund.amun.fine-tune.epochs", "2",
          "amund.amun.fine-tune.retain-only-epochs", "1");

  @TempDir private Path directory;
  private final List<String> lines = new ArrayList<>();

  @BeforeEach
  void write() throws IOException {
    new GeneratedDataSet(6, 40, 20, 5, 3).writeTo(directory);
    Files.write(directory.resolve("original.pt"), DemoNetwork.bytes());
    Files.write(directory.resolve("retrained.pt"), DemoNetwork.bytes());
    Files.write(
        directory.resolve("forget.txt"),
        IntStream.range(0, FORGET).mapToObj(GeneratedDataSet::trainId).toList());
  }

  @Test
  void comparesEveryMethodWithTheRetrainedModel() throws IOException {
    QualityReport report = run("");
    report.writeTo(directory.resolve("report"));

    assertThat(report.forgetSamples()).isEqualTo(FORGET);
    assertThat(report.retainSamples()).isEqualTo(40 - FORGET);
    assertThat(report.heldOutSamples()).isEqualTo(20);
    assertThat(report.rows())
        .extracting(QualityRow::name)
        .startsWith(
            "original",
            "retrained",
            "amun-adv-only",
            "amun-adv-only, large batch",
            "stream of 3",
            "stream of 3, all waiting",
            "all at once",
            "stream of 3, quick",
            "stream of 3, thorough",
            "stream of 3, fixed force",
            "stream of 3, reference procedure")
        .contains("amun + SalUn, no D_R", "random labels", "gradient ascent")
        .hasSize(22);
    // The retrained model is the original here, so that the first two have no gap.
    assertThat(report.rows().subList(0, 2)).allMatch(row -> row.gap().getAsDouble() == 0);
    assertThat(report.rows().subList(2, 22))
        .allMatch(row -> row.cost().samplesTrained() > 0)
        .allMatch(row -> row.cost().seconds() > 0)
        .allMatch(row -> !row.hyperParameters().isEmpty());
    assertThat(lines).hasSize(23).anyMatch(line -> line.startsWith("fine-tuning on D_R only "));
  }

  @Test
  void writesTableJsonAndPicture() throws IOException {
    Path report = directory.resolve("report");
    run("stream of 3").writeTo(report);

    var json = new ObjectMapper().readTree(report.resolve("quality.json").toFile());
    assertThat(json.get("rows")).hasSize(3);
    assertThat(json.at("/rows/2/hyperParameters/amun.replay-ratio").asText()).isEqualTo("2");
    assertThat(json.at("/rows/2/stream")).hasSize(3);
    assertThat(json.at("/rows/2/stream/2/forgotten").asInt()).isEqualTo(FORGET);
    assertThat(json.at("/rows/2/stream/0/batchAucAtTheEnd").asDouble()).isBetween(0.0, 1.0);
    // After the last micro-batch there is no later one for it to drift in.
    assertThat(json.at("/rows/2/stream/2/batchAucAtTheEnd"))
        .isEqualTo(json.at("/rows/2/stream/2/batchAuc"));
    assertThat(json.at("/rows/2/stream/0/fallAuc").asDouble()).isBetween(0.0, 1.0);
    assertThat(json.at("/rows/1/all/testAccuracy").asDouble()).isBetween(0.0, 1.0);
    assertThat(Files.readAllLines(report.resolve("quality.md"))).hasSize(2 + 3);
    var picture = ImageIO.read(report.resolve("quality.png").toFile());
    assertThat(picture.getWidth()).isEqualTo(1000);
    assertThat(picture.getHeight()).isEqualTo(1000);
  }

  @Test
  void summarisesSeveralCasesAndSeeds() {
    var summary = new QualitySummary();
    for (String seed : List.of("1", "2")) {
      summary.add("generated", run("stream of 3", Map.of("amund.amun.seed", seed)));
    }

    List<String> rows = summary.markdown().lines().toList();
    assertThat(rows).hasSize(2 + 2);
    assertThat(rows.get(2)).startsWith("| generated | retrained | 2 | 0.00 (0.00) | +0.0 (+0.0) |");
    // The stream is 3, 3 and 1 of 7 samples; all of its columns are there.
    assertThat(rows.get(3))
        .startsWith("| generated | stream of 3 | 2 |")
        .doesNotContain("NaN", "| - |");
  }

  @Test
  void whatMayStopEarlyAsksTheGates() {
    var open =
        Map.of(
            "amund.amun.fine-tune.epochs", "4",
            "amund.gates.max-forget-unseen-auc", "1",
            "amund.gates.max-test-accuracy-drop", "1",
            "amund.gates.min-forget-unseen-auc", "0");
    var early = new HashMap<>(open);
    early.put("amund.amun.fine-tune.early-stop", "true");

    for (String row : List.of("amun-adv-only", "stream of 3, fixed force")) {
      assertThat(trained(row, early)).as(row).isLessThan(trained(row, open));
    }
  }

  @Test
  void measuresWithoutARetrainedModelToo() throws IOException {
    Files.delete(directory.resolve("retrained.pt"));

    QualityReport report = run("gradient ascent");

    assertThat(report.rows())
        .extracting(QualityRow::name)
        .containsExactly("original", "gradient ascent");
    assertThat(report.rows()).allMatch(row -> row.gap().isEmpty());
    report.writeTo(directory.resolve("report"));
    assertThat(ImageIO.read(directory.resolve("report/quality.png").toFile()).getWidth())
        .isEqualTo(1000);
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    Files.writeString(directory.resolve("forget.txt"), GeneratedDataSet.trainId(0) + "\nnobody\n");
    assertThatThrownBy(() -> run(""))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("1 ids of forget.txt")
        .hasMessageContaining("nobody");

    Files.delete(directory.resolve("forget.txt"));
    assertThatThrownBy(() -> run(""))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("forget.txt");
  }

  private long trained(String row, Map<String, String> overrides) {
    return run(row, overrides).rows().get(2).cost().samplesTrained();
  }

  /** All methods, or one. */
  private QualityReport run(String only) {
    return run(only, Map.of());
  }

  private QualityReport run(String only, Map<String, String> overrides) {
    var settings = new HashMap<>(SETTINGS);
    settings.putAll(overrides);
    var progress = new FinishedLines(lines);
    return new QualityBench(AmundConfig.of(settings), progress)
        .run(directory, SHAPE, 3, name -> only.isEmpty() || name.equals(only), report -> {});
  }
}
