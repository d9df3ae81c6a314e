package dev.amund.bench.quality;

import dev.amund.bench.common.ReportFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The result of the comparison.
 *
 * @param forgetSamples size of D_F
 * @param retainSamples size of D_R
 * @param heldOutSamples all of them; every other one is untouched by any choice
 * @param device the device
 * @param seed the random seed
 * @param rows the original model first, then the retrained one, then the methods
 */
public record QualityReport(
    int forgetSamples,
    int retainSamples,
    int heldOutSamples,
    String device,
    long seed,
    List<QualityRow> rows) {

  /**
   * Writes {@code quality.json} (everything), {@code quality.md} (the table) and {@code
   * quality.png} (the gaps, and the stream over time).
   *
   * @throws IOException if the directory cannot be written to
   */
  public void writeTo(Path directory) throws IOException {
    ReportFiles.write(directory, "quality", this, QualityRow.TABLE.markdown(rows));
    QualityPlot.write(this, directory.resolve("quality.png"));
  }
}
