package dev.amund.bench.samples;

import dev.amund.bench.common.ReportFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The result of the sample store bench.
 *
 * @param bytes of a sample's content
 * @param drawn samples in a draw
 * @param erased samples in an erasure
 * @param rows one for each size of the store
 */
public record SampleStoreReport(int bytes, int drawn, int erased, List<SampleStoreRow> rows) {

  /**
   * Writes {@code samples.json} and {@code samples.md} (the table).
   *
   * @throws IOException if the directory cannot be written to
   */
  public void writeTo(Path directory) throws IOException {
    ReportFiles.write(directory, "samples", this, SampleStoreRow.TABLE.markdown(rows));
  }
}
