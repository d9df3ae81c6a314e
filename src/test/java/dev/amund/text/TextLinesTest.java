package dev.amund.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text that others wrote, with all that editors and exports put into it. */
class TextLinesTest {
  private static final String MARK = "\uFEFF";

  @TempDir private Path directory;

  private static List<TextLine> lines(byte[] bytes) {
    try (var lines = new TextLines(new ByteArrayInputStream(bytes))) {
      var all = new ArrayList<TextLine>();
      for (var line = lines.next(); line.isPresent(); line = lines.next()) {
        all.add(line.get());
      }
      return all;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> texts(String text) {
    return lines(text.getBytes(StandardCharsets.UTF_8)).stream().map(TextLine::text).toList();
  }

  @Test
  void linesEndAsOnAnySystem() {
    assertThat(texts("a\nb\r\nc\rd")).containsExactly("a", "b", "c", "d");
    assertThat(texts("a\n\n\r\n\rb\n")).containsExactly("a", "", "", "", "b");
    assertThat(texts("")).isEmpty();
    assertThat(texts("\r")).containsExactly("");
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheText() {
    assertThat(texts(MARK + "id\n")).containsExactly("id");
    assertThat(texts(MARK)).isEmpty();
    assertThat(texts("a" + MARK)).as("elsewhere it is").containsExactly("a" + MARK);
  }

  @Test
  void aLineThatIsNotUtf8NamesItselfAndTheOthersAreRead() {
    var latin = "a\ncaf\u00e9\nb\n".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(lines(latin)).extracting(TextLine::text).containsExactly("a", "", "b");
    assertThat(lines(latin).get(1).fault()).contains("is not UTF-8 (byte 0xe9 at position 4)");
    assertThat(lines(latin).get(1).number()).isEqualTo(2);
    assertThatThrownBy(() -> lines(latin).get(1).require())
        .isInstanceOf(TextException.class)
        .hasMessage("line 2 is not UTF-8 (byte 0xe9 at position 4)");
  }

  @Test
  void utf16IsCalledByItsName() {
    for (var charset : List.of(Charset.forName("UTF-16LE"), StandardCharsets.UTF_16BE)) {
      assertThat(lines((MARK + "id").getBytes(charset)).get(0).fault().orElseThrow())
          .contains("UTF-16");
      assertThat(lines("id".getBytes(charset)).get(0).fault().orElseThrow())
          .isEqualTo("holds a NUL character");
    }
  }

  @Test
  void aLineWithoutEndIsPassedOverAndNotKept() {
    var bytes = new byte[40 * 1024 * 1024];
    Arrays.fill(bytes, (byte) 'a');
    bytes[bytes.length - 2] = '\n';
    bytes[bytes.length - 1] = 'b';
    long before = Allocation.ofThisThread();
    var lines = lines(bytes);
    assertThat(Allocation.ofThisThread() - before).isLessThan(8 * 1024 * 1024);
    assertThat(lines.get(0).fault()).contains("has more than 1,048,576 bytes");
    assertThat(lines.get(1).text()).isEqualTo("b");
  }

  @Property(tries = 200, seed = "1")
  void readsWhatWasWritten(@ForAll List<@CharRange(from = ' ', to = '\u007e') String> written) {
    assertThat(texts(String.join("\n", written) + "\n"))
        .isEqualTo(written.isEmpty() ? List.of("") : written);
  }

  @Property(tries = 500, seed = "2")
  void anyBytesGiveLines(@ForAll byte[] bytes) {
    assertThat(lines(bytes)).allSatisfy(line -> assertThat(line.text()).doesNotContain("\n", "\0"));
  }

  @Test
  void aReaderGivesTheSameAndBoundsRecords() throws IOException {
    var text = MARK + "a,\"b\r\nc\"\nd,e";
    try (var reader = reader(text, 20)) {
      var read = new StringBuilder();
      var buffer = new char[100];
      for (int count = reader.read(buffer); count >= 0; count = reader.read(buffer)) {
        read.append(buffer, 0, count);
      }
      assertThat(read).hasToString("a,\"b\nc\"\nd,e\n");
    }
    try (var reader = reader("12345\n12345\n12345\n", 12)) {
      var buffer = new char[6];
      reader.read(buffer);
      reader.read(buffer);
      assertThatThrownBy(() -> reader.read(buffer))
          .isInstanceOf(TextException.class)
          .hasMessageContaining("line 3 belongs to a record of more than 12 characters");
    }
    try (var reader = reader("12345\n12345\n12345\n", 12)) {
      var buffer = new char[6];
      for (int i = 0; i < 3; i++) {
        assertThat(reader.read(buffer)).isEqualTo(6);
        reader.endRecord();
      }
    }
  }

  private static TextReader reader(String text, int most) throws IOException {
    return new TextReader(
        new TextLines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))), most);
  }

  @Test
  void filesAreReadAsAWhole() throws IOException {
    var file = Files.writeString(directory.resolve("ids"), MARK + "a\r\nb");
    assertThat(TextFiles.lines(file)).containsExactly("a", "b");
    assertThat(TextFiles.read(file)).isEqualTo("a\nb\n");
    assertThat(TextFiles.withoutMark(MARK + "a")).isEqualTo("a");
    Files.write(file, new byte[] {'a', '\n', (byte) 0xE9});
    assertThatThrownBy(() -> TextFiles.read(file))
        .isInstanceOfSatisfying(TextException.class, e -> assertThat(e.line()).isEqualTo(2));
  }

  @Test
  void whatIsQuotedNeitherFloodsNorSteersATerminal() {
    assertThat(Printable.of("a\u001b[2Jb\n\u2028\u0000\ud800é€😀", 100))
        .isEqualTo("a\\u001b[2Jb\\u000a\\u2028\\u0000\\ud800é€😀");
    assertThat(Printable.of("abcdef", 3)).isEqualTo("abc…");
    assertThat(Printable.of("abc", 3)).isEqualTo("abc");
  }

  @Test
  void numbersAreWrittenInAsciiDigits() {
    assertThat(Decimals.parse("-9223372036854775808")).hasValue(Long.MIN_VALUE);
    assertThat(Decimals.parse("007")).hasValue(7);
    for (var text : List.of("", "-", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "٣", "１", "१")) {
      assertThat(Decimals.parse(text)).as(text).isEmpty();
    }
    assertThat(Decimals.parse("9223372036854775808")).isEmpty();
  }
}
