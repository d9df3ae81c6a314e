package dev.amund.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What finding D_A costs.
 *
 * @param samples how many were attacked
 * @param device where
 * @param rows one for each method, the paper's first
 */
public record SpeedReport(int samples, String device, List<SpeedRow> rows) {

  /** Copies the list. */
  public SpeedReport {
    rows = List.copyOf(rows);
  }

  /**
   * Writes {@code speed.json} and {@code speed.md} (the table).
   *
   * @throws IOException if the directory cannot be written to
   */
  public void writeTo(Path directory) throws IOException {
    Files.createDirectories(directory);
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(directory.resolve("speed.json").toFile(), this);
    Files.writeString(
        directory.resolve("speed.md"),
        Stream.concat(Stream.of(SpeedRow.MARKDOWN_HEADER), rows.stream().map(SpeedRow::markdown))
            .collect(Collectors.joining("\n", "", "\n")));
  }
}
