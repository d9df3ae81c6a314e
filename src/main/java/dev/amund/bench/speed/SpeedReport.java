package dev.amund.bench.speed;

import dev.amund.bench.common.ReportFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The cost of finding D_A, and of the whole update.
 *
 * @param samples how many were attacked; 0 if none were
 * @param device the device
 * @param rows one for each method, the paper's first
 * @param update the whole update, if it was measured
 */
public record SpeedReport(
    int samples, String device, List<SpeedRow> rows, Optional<UpdateBenchReport> update) {

  /** Copies the list. */
  public SpeedReport {
    rows = List.copyOf(rows);
  }

  /** Returns the same with the whole update, if it was measured. */
  public SpeedReport with(Optional<UpdateBenchReport> measured) {
    return new SpeedReport(samples, device, rows, measured);
  }

  /**
   * Writes {@code speed.json} and {@code speed.md} (the tables).
   *
   * @throws IOException if the directory cannot be written to
   */
  public void writeTo(Path directory) throws IOException {
    ReportFiles.write(directory, "speed", this, markdown());
  }

  private String markdown() {
    String attacks = rows.isEmpty() ? "" : SpeedRow.TABLE.markdown(rows);
    return Stream.of(update.map(UpdateBenchReport::markdown).orElse(""), attacks)
        .filter(table -> !table.isEmpty())
        .collect(Collectors.joining("\n"));
  }
}
