package dev.amund.bench.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.amund.bench.FinishedLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleStoreBenchTest {
  @TempDir private Path directory;
  private final List<String> lines = new ArrayList<>();

  private SampleStoreBench bench() {
    return new SampleStoreBench(Optional.of(directory), new FinishedLines(lines));
  }

  @Test
  void measuresEverySizeAndLeavesNothingBehind() throws Exception {
    var report = bench().run(List.of(20, 200));
    assertThat(report.rows()).extracting(SampleStoreRow::samples).containsExactly(20, 200);
    assertThat(report.rows())
        .allSatisfy(
            row -> {
              assertThat(row.importRate()).isPositive();
              assertThat(row.importMegabytes() * 1e6)
                  .isCloseTo(row.importRate() * report.bytes(), withinPercentage(1e-6));
              assertThat(row.openSeconds()).isPositive();
              assertThat(row.drawMillis()).isPositive();
              assertThat(row.eraseMillis()).isPositive();
            });
    assertThat(lines).hasSize(3);
    assertThat(directory).isEmptyDirectory();
    report.writeTo(directory);
    assertThat(Files.readString(directory.resolve("samples.md"))).contains("| 200 |");
    assertThat(directory.resolve("samples.json")).exists();
  }

  @Test
  void aStoreOfNothingIsAMistake() {
    assertThatIllegalArgumentException().isThrownBy(() -> bench().run(List.of(0)));
  }
}
