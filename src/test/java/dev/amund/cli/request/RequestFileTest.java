package dev.amund.cli.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.event.DeletionRequested;
import dev.amund.event.LegalBasis;
import dev.amund.event.Priority;
import dev.amund.text.TextException;
import dev.amund.text.TextLines;
import dev.amund.text.TextReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestFileTest {
  private static final Instant ASKED = Instant.parse("2026-03-01T10:00:00Z");
  private static final String ID = "6f1c2b1e-4d57-4a57-9b0c-0d6f0a1f2c3d";

  private final RequestFile file =
      new RequestFile(
          new RequestTemplate(
              "m",
              Priority.NORMAL,
              LegalBasis.OTHER,
              ASKED,
              Optional.empty(),
              "test",
              Optional.empty()));

  private List<DeletionRequested> read(String... lines) throws IOException {
    return file.read(new StringReader(String.join("\n", lines)));
  }

  @Test
  void everyRowIsARequestByItself() throws Exception {
    var requests = read("sampleId", "a", "", "\"b,c\"", "a");

    assertThat(requests)
        .extracting(DeletionRequested::getSampleIds)
        .containsExactly(List.of("a"), List.of("b,c"), List.of("a"));
    assertThat(requests).extracting(DeletionRequested::getRequestId).doesNotHaveDuplicates();
    assertThat(requests.get(0).getRequestedAt()).isEqualTo(ASKED);
    assertThat(requests.get(0).getSource()).isEqualTo("test");
  }

  private List<DeletionRequested> read(byte[] bytes) throws IOException {
    var lines = new TextLines(new ByteArrayInputStream(bytes));
    return file.read(new TextReader(lines, Long.MAX_VALUE));
  }

  @Test
  void aByteOrderMarkIsPassedOverAndLatin1NamesItsLine() throws Exception {
    var text = "\uFEFFsampleId\na\ncaf\u00e9\n";
    assertThat(read(text.getBytes(StandardCharsets.UTF_8)))
        .extracting(DeletionRequested::getSampleIds)
        .containsExactly(List.of("a"), List.of("caf\u00e9"));
    var latin = text.substring(1).getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> read(latin))
        .isInstanceOf(TextException.class)
        .hasMessage("line 3 is not UTF-8 (byte 0xe9 at position 4)");
    assertThatThrownBy(() -> read("sampleId", "\"a"))
        .isInstanceOf(RequestFileException.class)
        .hasMessageContaining("The file is no CSV: Missing closing quote");
  }

  @Test
  void rowsWithOneRequestIdAreOneRequest() throws Exception {
    var requests = read("requestId,sampleId", ID + ",a", ",x", ID + ",b");

    assertThat(requests).hasSize(2);
    assertThat(requests.get(0).getRequestId()).isEqualTo(UUID.fromString(ID));
    assertThat(requests.get(0).getSampleIds()).containsExactly("a", "b");
  }

  @Test
  void aRowSaysMoreThanTheCommandLine() throws Exception {
    var requests =
        read(
            "subjectId,dueAt,priority,legalBasis,source,requestedAt",
            "user-1,2026-04-01T00:00:00Z,urgent,gdpr_art_17,crm,2026-02-01T00:00:00Z");

    assertThat(requests)
        .containsExactly(
            DeletionRequested.newBuilder()
                .setRequestId(requests.get(0).getRequestId())
                .setModelId("m")
                .setSampleIds(List.of())
                .setSubjectId("user-1")
                .setRequestedAt(Instant.parse("2026-02-01T00:00:00Z"))
                .setDueAt(Instant.parse("2026-04-01T00:00:00Z"))
                .setPriority(Priority.URGENT)
                .setLegalBasis(LegalBasis.GDPR_ART_17)
                .setSource("crm")
                .build());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sampleId,dueAt;a,tomorrow          | Line 2: dueAt is 'tomorrow'",
        "sampleId,priority;a,NORMAL;b,high  | Line 3: priority is 'high': one of [NORMAL, URGENT]",
        "sampleId,requestId;a,7             | Line 2: requestId is '7'",
        "sampleId,requestId;a,1-1-1-1-1     | Line 2: requestId is '1-1-1-1-1': a UUID of 36 characters",
        "sampleId,subjectId;a,s;,           | Line 3: there is neither a sampleId nor a subjectId",
        "sampleid;a                         | names sampleid",
        "priority;URGENT                    | names neither sampleId nor subjectId",
        "sampleId;                          | holds no requests",
        "'';''                              | is no CSV: Empty header",
        "sampleId,source;a,b,c              | is no CSV",
        "sampleId,source;a                  | is no CSV",
      })
  void sayWhatIsWrongAndWhere(String lines, String message) {
    assertThatThrownBy(() -> read(lines.replace("''", "").split(";")))
        .isInstanceOf(RequestFileException.class)
        .hasMessageContaining(message);
  }

  @Test
  void rowsOfOneRequestMustNotContradictEachOther() {
    assertThatThrownBy(
            () -> read("requestId,sampleId,subjectId", ID + ",a,user-1", ID + ",b,user-2"))
        .isInstanceOf(RequestFileException.class)
        .hasMessageContaining("Line 3", ID);
  }
}
