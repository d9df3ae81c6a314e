package dev.amund.bench.requests;

import dev.amund.bench.common.ReportFiles;
import dev.amund.bench.daemon.RequestRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The results of the requests of several cases. */
public record RequestBenchReport(List<RequestRow> rows) {
  public RequestBenchReport {
    rows = List.copyOf(rows);
  }

  /**
   * Writes {@code requests.json} (everything) and {@code requests.md} (the table).
   *
   * @throws IOException if the directory cannot be written to
   */
  public void writeTo(Path directory) throws IOException {
    ReportFiles.write(directory, "requests", this, RequestRow.TABLE.markdown(rows));
  }

  /** Returns whether every request ended in ERASED. */
  public boolean areAllErased() {
    return rows.stream().allMatch(row -> row.end().status().equals("ERASED"));
  }
}
