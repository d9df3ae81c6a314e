package dev.amund.bench.intake;

import dev.amund.bench.common.ReportFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The result of the intake bench.
 *
 * @param requests in each measurement
 * @param processors that broker, application and bench shared
 * @param rows one for each size of the requests
 */
public record IntakeReport(int requests, int processors, List<IntakeRow> rows) {

  /**
   * Writes {@code intake.json} (every round) and {@code intake.md} (the table).
   *
   * @throws IOException if the directory cannot be written to
   */
  public void writeTo(Path directory) throws IOException {
    ReportFiles.write(directory, "intake", this, IntakeRow.TABLE.markdown(rows));
  }
}
