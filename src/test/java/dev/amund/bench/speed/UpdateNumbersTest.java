package dev.amund.bench.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amund.bench.common.MeasuredUpdate;
import dev.amund.bench.common.Medians;
import dev.amund.bench.common.ReferenceProcedure;
import dev.amund.config.AmundConfig;
import dev.amund.config.AttackConfig.Method;
import dev.amund.config.ControlConfig.Update;
import dev.amund.config.DeviceConfig.MemoryFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the bench of the update makes of what it reads. */
class UpdateNumbersTest {
  private static final double EXACT = 1e-9;

  private static MeasuredUpdate update(double attack, double toVersion) {
    return new MeasuredUpdate(
        2,
        7,
        Map.of("fetch", 0.5, "attack", attack, "fine-tune", 2.0, "evaluate", 3.0, "publish", 0.25),
        toVersion,
        0.75,
        toVersion + 0.5,
        70);
  }

  @Test
  void whatIsNoArithmeticIsOverhead() {
    var update = update(4, 10);
    assertThat(update.overhead()).isEqualTo(1, within(EXACT));
    assertThat(update.parts().keySet())
        .containsExactly(
            "fetch",
            "attack",
            "fine-tune",
            "evaluate",
            "publish",
            "batch to version",
            "of that overhead",
            "version to erasure",
            "request to reader");
  }

  @Test
  void theRatioIsTheMedianOfThePairs() {
    var row = UpdateRow.of("attack", List.of(10.0, 30.0, 20.0), List.of(10.0, 10.0, 1.0));
    assertThat(row.reference()).isEqualTo(20, within(EXACT));
    assertThat(row.amund()).isEqualTo(10, within(EXACT));
    assertThat(row.ratio()).hasValue(3);
    assertThat(UpdateRow.TABLE.line(row)).contains("3.00", "1.00-20.00");
    assertThat(UpdateRow.TABLE.markdown(List.of(row)))
        .endsWith("\n| attack | 20.000 | 10.000 | 3.00 | 1.00-20.00 |\n");
  }

  @Test
  void whatTookNoTimeHasNoRatio() {
    var row = UpdateRow.of("attack", List.of(1.0), List.of(0.0));
    assertThat(row.ratio()).isEmpty();
    assertThat(UpdateRow.TABLE.markdown(List.of(row)))
        .endsWith("\n| attack | 1.000 | 0.000 | - |  |\n");
  }

  @Test
  void anEvenNumberHasTheMiddleOfTwoForItsMedian() {
    assertThat(Medians.of(List.of(4.0, 1.0, 2.0, 9.0))).hasValue(3);
    assertThat(Medians.of(List.of())).isEmpty();
  }

  @Test
  void theReferenceIsThePapersAttackWhateverElseIsSet() {
    var config = AmundConfig.of(ReferenceProcedure.SETTINGS);
    assertThat(config.amun().attack().methods()).containsExactly(Method.PGD);
    assertThat(config.amun().control().update()).isEqualTo(Update.FIXED);
    assertThat(config.amun().fineTune().epochs()).isEqualTo(5);
    assertThat(config.amun().fineTune().retainOnlyEpochs()).isZero();
    assertThat(config.amun().replayMinimum()).isZero();
    assertThat(config.device().memoryFormat()).isEqualTo(MemoryFormat.CONTIGUOUS);
  }

  @Test
  void theReportHasAttackAndUpdate(@TempDir Path directory) throws Exception {
    var update =
        UpdateBenchReport.of(
            Map.of("amund.amun.attack.methods", "deepfool"),
            List.of(update(4, 10)),
            List.of(update(1, 5)));
    var attack = new SpeedRow("pgd", 1, 130, 0.2, 0.2, 0.4, 0);
    new SpeedReport(7, "cpu", List.of(attack), Optional.empty())
        .with(Optional.of(update))
        .writeTo(directory);

    assertThat(directory.resolve("speed.md"))
        .content()
        .contains("| pgd | 1.00 |", "| attack | 4.000 | 1.000 | 4.00 | 4.00-4.00 |")
        .contains("| batch to version | 10.000 | 5.000 | 2.00 |");
    var json = new ObjectMapper().readTree(directory.resolve("speed.json").toFile());
    assertThat(json.at("/update/rows/1/ratio").asDouble()).isEqualTo(4, within(EXACT));
    assertThat(json.at("/update/amund/0/stages/attack").asDouble()).isEqualTo(1, within(EXACT));
    assertThat(json.at("/update/referenceSettings/amund.amun.attack.methods").asText())
        .isEqualTo("pgd");
  }

  @Test
  void theUpdateAloneIsAReportToo(@TempDir Path directory) throws Exception {
    var update = UpdateBenchReport.of(Map.of(), List.of(update(4, 10)), List.of(update(1, 5)));
    new SpeedReport(0, "cpu", List.of(), Optional.of(update)).writeTo(directory);
    assertThat(directory.resolve("speed.md"))
        .content()
        .startsWith("| part of the update |")
        .doesNotContain("gradients");
  }
}
