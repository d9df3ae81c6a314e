package dev.amund.bench.requests;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.amund.bench.daemon.RequestRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

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
    Files.createDirectories(directory);
    new ObjectMapper()
        .registerModule(new Jdk8Module())
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(directory.resolve("requests.json").toFile(), this);
    Files.writeString(directory.resolve("requests.md"), markdown());
  }

  /** Returns the table. */
  public String markdown() {
    return rows.stream()
        .map(RequestRow::markdown)
        .collect(Collectors.joining("", RequestRow.MARKDOWN_HEADER, ""));
  }

  /** Returns whether every request ended in ERASED. */
  public boolean areAllErased() {
    return rows.stream().allMatch(row -> row.end().status().equals("ERASED"));
  }
}
