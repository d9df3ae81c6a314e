package dev.amund.bench.speed;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.nio.file.Files;
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
    Files.createDirectories(directory);
    new ObjectMapper()
        .registerModule(new Jdk8Module())
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(directory.resolve("speed.json").toFile(), this);
    Files.writeString(directory.resolve("speed.md"), markdown());
  }

  private String markdown() {
    String attacks =
        rows.isEmpty()
            ? ""
            : Stream.concat(
                    Stream.of(SpeedRow.MARKDOWN_HEADER), rows.stream().map(SpeedRow::markdown))
                .collect(Collectors.joining("\n", "", "\n"));
    return Stream.of(update.map(UpdateBenchReport::markdown).orElse(""), attacks)
        .filter(table -> !table.isEmpty())
        .collect(Collectors.joining("\n"));
  }
}
