package dev.amund.bench.common;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes the files of a report. */
public final class ReportFiles {
  private ReportFiles() {}

  /**
   * Writes {@code NAME.json}, whose fields are the components of the report's records, and {@code
   * NAME.md}.
   *
   * @param directory is created if it does not exist
   * @param report a record; an empty {@link java.util.Optional} is null in JSON
   * @param markdown its tables
   * @throws IOException if the directory cannot be written to
   */
  public static void write(Path directory, String name, Record report, String markdown)
      throws IOException {
    Files.createDirectories(directory);
    new ObjectMapper()
        .registerModule(new Jdk8Module())
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(directory.resolve(name + ".json").toFile(), report);
    Files.writeString(directory.resolve(name + ".md"), markdown);
  }
}
