package dev.amund.bench.quality;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    Files.createDirectories(directory);
    new ObjectMapper()
        .registerModule(new Jdk8Module())
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(directory.resolve("quality.json").toFile(), this);
    Files.writeString(directory.resolve("quality.md"), markdown());
    QualityPlot.write(this, directory.resolve("quality.png"));
  }

  private String markdown() {
    return Stream.concat(
            Stream.of(QualityRow.MARKDOWN_HEADER), rows.stream().map(QualityRow::markdown))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
