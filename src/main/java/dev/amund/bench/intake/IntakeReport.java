package dev.amund.bench.intake;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    Files.createDirectories(directory);
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(directory.resolve("intake.json").toFile(), this);
    Files.writeString(directory.resolve("intake.md"), markdown());
  }

  private String markdown() {
    return Stream.concat(
            Stream.of(IntakeRow.MARKDOWN_HEADER), rows.stream().map(IntakeRow::markdown))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
