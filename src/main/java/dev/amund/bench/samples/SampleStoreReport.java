package dev.amund.bench.samples;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
    Files.createDirectories(directory);
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(directory.resolve("samples.json").toFile(), this);
    Files.writeString(
        directory.resolve("samples.md"),
        Stream.concat(
                Stream.of(SampleStoreRow.MARKDOWN_HEADER),
                rows.stream().map(SampleStoreRow::markdown))
            .collect(Collectors.joining("\n", "", "\n")));
  }
}
