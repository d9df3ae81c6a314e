package dev.amund.bench.scaling;

import dev.amund.bench.common.ReportFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The result of the scaling bench.
 *
 * @param settings configuration keys over the defaults
 * @param batchSizes by samples in the micro-batch
 * @param storeSizes by training samples in the store
 * @param versions by versions before it
 */
public record ScalingReport(
    Map<String, String> settings,
    List<ScalingPoint> batchSizes,
    List<ScalingPoint> storeSizes,
    List<VersionPoint> versions) {

  /** Copies the collections. */
  public ScalingReport {
    settings = Map.copyOf(settings);
    batchSizes = List.copyOf(batchSizes);
    storeSizes = List.copyOf(storeSizes);
    versions = List.copyOf(versions);
  }

  /**
   * Writes {@code scaling.json} (everything), {@code scaling.md} (a table for each curve) and, for
   * the curves that were measured, {@code scaling-batch.png}, {@code scaling-store.png} and {@code
   * scaling-versions.png}.
   *
   * @throws IOException if the directory cannot be written to
   */
  public void writeTo(Path directory) throws IOException {
    ReportFiles.write(directory, "scaling", this, markdown());
    if (!batchSizes.isEmpty()) {
      ScalingPlot.write(
          batchSizes, "samples in the micro-batch", directory.resolve("scaling-batch.png"));
    }
    if (!storeSizes.isEmpty()) {
      ScalingPlot.write(
          storeSizes, "training samples in the store", directory.resolve("scaling-store.png"));
    }
    if (!versions.isEmpty()) {
      VersionPlot.write(versions, directory.resolve("scaling-versions.png"));
    }
  }

  private String markdown() {
    var tables = new ArrayList<String>();
    if (!batchSizes.isEmpty()) {
      tables.add(ScalingPoint.markdown("samples in the batch", batchSizes));
    }
    if (!storeSizes.isEmpty()) {
      tables.add(ScalingPoint.markdown("samples in the store", storeSizes));
    }
    if (!versions.isEmpty()) {
      tables.add(VersionPoint.markdown(versions));
    }
    return String.join("\n", tables);
  }
}
