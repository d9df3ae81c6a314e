package dev.amund.bench.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.amund.bench.common.BenchProgress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntakeBenchIT {
  private static final int REQUESTS = 200;

  @TempDir private Path directory;
  private final List<String> lines = new ArrayList<>();

  /** How fast is not the question here. */
  @Test
  void everyMeasurementTakesAllRequestsThrough() throws Exception {
    var report =
        new IntakeBench(Map.of("amund.intake.max-requests", "7"), new Listener())
            .run(new IntakeLoad(REQUESTS, 1, List.of(1, 100)));

    assertThat(report.rows()).extracting(IntakeRow::ids).containsExactly(1, 100);
    for (var row : report.rows()) {
      assertThat(row.intake()).hasSize(1);
      for (var rounds : List.of(row.intake(), row.deduplication(), row.passThrough())) {
        assertThat(rounds).hasSize(1);
        assertThat(rounds).extracting(Measurement::through).containsOnly((long) REQUESTS);
      }
      assertThat(row.ratio()).isPositive().isFinite();
    }
    assertThat(report.rows().get(1).bytes()).isGreaterThan(report.rows().get(0).bytes());
    assertThat(lines).hasSize(3);

    report.writeTo(directory);
    var json = new ObjectMapper().readTree(directory.resolve("intake.json").toFile());
    assertThat(json.at("/rows/1/intake/0/through").asInt()).isEqualTo(REQUESTS);
    assertThat(Files.readAllLines(directory.resolve("intake.md"))).hasSize(4);
  }

  private final class Listener implements BenchProgress {
    @Override
    public void begin(String what) {}

    @Override
    public void show(int done, int total) {
      assertThat(done).isLessThanOrEqualTo(total);
    }

    @Override
    public void finished(String line) {
      lines.add(line);
    }
  }
}
