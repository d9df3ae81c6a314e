package dev.amund.cli.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.amund.event.DeletionRequested;
import dev.amund.event.LegalBasis;
import dev.amund.event.Priority;
import dev.amund.event.RequestIds;
import java.io.IOException;
import java.io.Reader;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;

/**
 * Reads deletion requests from CSV (RFC 4180, UTF-8) with a header. Columns, in any order, are
 * named as the event's fields: {@code sampleId} and {@code subjectId}, of which a row has at least
 * one; {@code requestId}, {@code requestedAt} and {@code dueAt} (ISO 8601), {@code priority},
 * {@code legalBasis}, {@code source}, {@code replaces}, each optional. Rows with the same {@code
 * requestId} are one request for all their samples; a row without one is its own request.
 */
public final class RequestFile {
  private static final List<String> COLUMNS =
      List.of(
          "requestId",
          "sampleId",
          "subjectId",
          "requestedAt",
          "dueAt",
          "priority",
          "legalBasis",
          "source",
          "replaces");

  private final RequestTemplate template;

  /**
   * @param template the defaults of rows
   */
  public RequestFile(RequestTemplate template) {
    this.template = template;
  }

  /**
   * Returns all requests, in the order of their first rows.
   *
   * @throws RequestFileException if a row or the header is invalid, or there is no row
   * @throws IOException if it cannot be read
   */
  public List<DeletionRequested> read(Reader csv) throws IOException {
    var requests = new LinkedHashMap<UUID, DeletionRequested>();
    try (MappingIterator<Map<String, String>> rows = rows(csv)) {
      checkHeader(rows);
      while (rows.hasNextValue()) {
        int line = rows.getCurrentLocation().getLineNr();
        DeletionRequested next = request(new Row(rows.nextValue(), line));
        requests.merge(next.getRequestId(), next, (first, more) -> merge(first, more, line));
      }
    } catch (JsonProcessingException | RuntimeJsonMappingException e) {
      throw new RequestFileException("The file is no CSV: " + firstLine(e));
    }
    if (requests.isEmpty()) {
      throw new RequestFileException("The file holds no requests");
    }
    return List.copyOf(requests.values());
  }

  private static MappingIterator<Map<String, String>> rows(Reader csv) throws IOException {
    return new CsvMapper()
        .readerForMapOf(String.class)
        .with(CsvSchema.emptySchema().withHeader())
        .with(CsvParser.Feature.SKIP_EMPTY_LINES)
        .with(CsvParser.Feature.TRIM_SPACES)
        .with(CsvParser.Feature.FAIL_ON_MISSING_COLUMNS)
        .readValues(csv);
  }

  /** Refuses misspelt columns, with which a request could forget something else than was meant. */
  private static void checkHeader(MappingIterator<Map<String, String>> rows) throws IOException {
    rows.hasNextValue(); // reads the header
    var unknown = new TreeSet<String>();
    ((CsvSchema) rows.getParser().getSchema()).forEach(column -> unknown.add(column.getName()));
    boolean names = unknown.contains("sampleId") || unknown.contains("subjectId");
    COLUMNS.forEach(unknown::remove);
    if (!unknown.isEmpty() || !names) {
      throw new RequestFileException(
          "The header %s. The columns are %s, sampleId or subjectId among them"
              .formatted(
                  unknown.isEmpty()
                      ? "names neither sampleId nor subjectId"
                      : "names " + String.join(", ", unknown),
                  String.join(", ", COLUMNS)));
    }
  }

  private DeletionRequested request(Row row) {
    Optional<String> sample = row.text("sampleId");
    Optional<String> subject = row.text("subjectId");
    if (sample.isEmpty() && subject.isEmpty()) {
      throw row.wrong("there is neither a sampleId nor a subjectId");
    }
    var own =
        new RequestTemplate(
            template.modelId(),
            row.value("priority", text -> constant(Priority.class, text))
                .orElse(template.priority()),
            row.value("legalBasis", text -> constant(LegalBasis.class, text))
                .orElse(template.legalBasis()),
            row.value("requestedAt", Instant::parse).orElse(template.requestedAt()),
            row.value("dueAt", Instant::parse).or(template::dueAt),
            row.text("source").orElse(template.source()),
            row.value("replaces", RequestFile::requestId));
    return own.request(
        row.value("requestId", RequestFile::requestId).orElseGet(UUID::randomUUID),
        sample.stream().toList(),
        subject);
  }

  private static DeletionRequested merge(
      DeletionRequested first, DeletionRequested more, int line) {
    var samples = new ArrayList<>(first.getSampleIds());
    samples.addAll(more.getSampleIds());
    var merged = DeletionRequested.newBuilder(first).setSampleIds(samples).build();
    var expected =
        DeletionRequested.newBuilder(more)
            .setSampleIds(samples)
            .setRequestedAt(first.getRequestedAt())
            .build();
    if (!merged.equals(expected)) {
      throw new RequestFileException(
          "Line %d: the rows of request %s differ in more than their samples"
              .formatted(line, first.getRequestId()));
    }
    return merged;
  }

  private static UUID requestId(String text) {
    return RequestIds.parse(text)
        .orElseThrow(() -> new IllegalArgumentException("a UUID of 36 characters"));
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String text) {
    try {
      return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("one of " + Arrays.toString(type.getEnumConstants()), e);
    }
  }

  private static String firstLine(Exception failure) {
    return failure.getMessage().lines().findFirst().orElse("");
  }

  private record Row(Map<String, String> values, int line) {
    Optional<String> text(String column) {
      return Optional.ofNullable(values.get(column)).filter(value -> !value.isEmpty());
    }

    <T> Optional<T> value(String column, Function<String, T> parse) {
      return text(column)
          .map(
              text -> {
                try {
                  return parse.apply(text);
                } catch (DateTimeParseException | IllegalArgumentException e) {
                  throw wrong("%s is '%s': %s".formatted(column, text, e.getMessage()));
                }
              });
    }

    RequestFileException wrong(String what) {
      return new RequestFileException("Line %d: %s".formatted(line, what));
    }
  }
}
