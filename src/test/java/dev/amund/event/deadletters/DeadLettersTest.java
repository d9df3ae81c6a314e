package dev.amund.event.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.event.MalformedEventException;
import dev.amund.event.Texts;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
  private static final RecordOrigin ORIGIN = new RecordOrigin("t", 1, 2, 1_700_000_000_123L);
  private static final MalformedEventException FAILURE = new MalformedEventException("no event");

  private static String header(DeadLetter letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static DeadLetter letter(DeadLetters letters, byte[] key, byte[] value, Headers headers) {
    return letters.of(ORIGIN, key, value, headers, FAILURE);
  }

  @Test
  void theRecordsHeadersAndTimestampAreKept() {
    var headers = new RecordHeaders();
    headers.add("traceparent", new byte[] {1});
    headers.add("tenant", new byte[] {2});
    headers.add("tenant", new byte[] {3});
    headers.add("empty", null);
    headers.add(DeadLetter.REASON, "forged".getBytes(StandardCharsets.UTF_8));

    var letter = letter(DeadLetters.ofAnyTopic(), null, new byte[9], headers);

    assertThat(letter.headers())
        .startsWith(
            new RecordHeader("traceparent", new byte[] {1}),
            new RecordHeader("tenant", new byte[] {2}),
            new RecordHeader("tenant", new byte[] {3}),
            new RecordHeader("empty", null));
    assertThat(letter.headers().headers(DeadLetter.REASON)).as("not the forged one").hasSize(1);
    assertThat(header(letter, DeadLetter.REASON)).isEqualTo("no event");
    assertThat(header(letter, DeadLetter.ORIGIN_TIMESTAMP)).isEqualTo("1700000000123");
    assertThat(letter.headers().lastHeader(DeadLetter.HEADERS_LEFT_OUT)).isNull();
  }

  @Test
  void aRecordWithoutATimestampHasNoneInItsLetter() {
    var letter =
        DeadLetters.ofAnyTopic()
            .of(new RecordOrigin("t", 0, 0, -1), null, null, new RecordHeaders(), FAILURE);
    assertThat(letter.headers().lastHeader(DeadLetter.ORIGIN_TIMESTAMP)).isNull();
  }

  /** Whatever the headers were, the letter fits: they share what is left beside the value. */
  @Property
  void headersAreKeptAsFarAsThereIsRoom(
      @ForAll @IntRange(max = 300) int count, @ForAll @IntRange(max = 70_000) int size) {
    var headers = new RecordHeaders();
    for (int i = 0; i < count; i++) {
      headers.add("h" + i, new byte[i % 3 == 0 ? size : 10]);
    }
    var letter = letter(DeadLetters.ofAnyTopic(), null, new byte[9], headers);

    int bytes = 0;
    int kept = 0;
    for (Header header : letter.headers()) {
      bytes += header.key().length() + header.value().length;
      kept += header.key().startsWith("amund.") ? 0 : 1;
    }
    assertThat(bytes).isLessThan(DeadLetters.HEADROOM / 2 + 2048);
    assertThat(kept).isLessThanOrEqualTo(KeptHeaders.MAX_HEADERS);
    Header leftOut = letter.headers().lastHeader(DeadLetter.HEADERS_LEFT_OUT);
    int missing = leftOut == null ? 0 : Integer.parseInt(new String(leftOut.value()));
    assertThat(kept + missing).isEqualTo(count);
  }

  @Test
  void aValueIsCutToWhatTheTopicTakes() {
    var value = new byte[100_000];
    Arrays.fill(value, (byte) 7);
    var letter = letter(new DeadLetters(70_000), null, value, new RecordHeaders());

    assertThat(letter.value()).isEqualTo(Arrays.copyOf(value, 70_000 - DeadLetters.HEADROOM));
    assertThat(header(letter, DeadLetter.VALUE_LENGTH)).isEqualTo("100000");
    assertThat(letter.key()).isNull();
  }

  @Test
  void whereThereIsNoRoomOrSoItTurnsOutHeadersAreLeft() {
    var letters = new DeadLetters(2 * 1024 * 1024);
    assertThat(letter(letters, null, new byte[9], new RecordHeaders()).value()).hasSize(9);
    letters.leaveValuesOut();

    var headers = new RecordHeaders();
    headers.add("of-the-record", new byte[10_000]);
    for (var none : new DeadLetters[] {letters, new DeadLetters(1000)}) {
      var letter = letter(none, null, new byte[9], headers);
      assertThat(letter.headers().lastHeader("of-the-record")).isNull();
      assertThat(letter.value()).isNull();
      assertThat(header(letter, DeadLetter.VALUE_LENGTH)).isEqualTo("9");
      assertThat(header(letter, DeadLetter.REASON)).isEqualTo("no event");
    }
  }

  @Test
  void whatWasCutOnTheWayIsToldByItsWholeLength() {
    var headers = new RecordHeaders();
    headers.add(DeadLetter.VALUE_LENGTH, "1".getBytes(StandardCharsets.UTF_8));
    var whole = new byte[5000];
    var deserializer = new BoundedBytesDeserializer(RecordPart.VALUE, 100);
    byte[] cut = deserializer.deserialize("t", headers, ByteBuffer.wrap(whole));
    assertThat(cut).hasSize(100);
    assertThat(RecordPart.VALUE.length(cut, headers)).isEqualTo(5000);

    var letter = letter(DeadLetters.ofAnyTopic(), null, cut, headers);
    var direct = letter(DeadLetters.ofAnyTopic(), null, whole, new RecordHeaders());
    for (String name : new String[] {DeadLetter.VALUE_LENGTH, DeadLetter.VALUE_SHA256}) {
      assertThat(header(letter, name)).isEqualTo(header(direct, name));
    }
  }

  @Test
  void aRecordThatSaysItWasCutIsNotBelieved() {
    var headers = new RecordHeaders();
    for (String name : new String[] {DeadLetter.KEY_LENGTH, DeadLetter.KEY_SHA256}) {
      headers.add(name, null);
      headers.add(name, "99999999".getBytes(StandardCharsets.UTF_8));
    }
    var deserializer = new BoundedBytesDeserializer(RecordPart.KEY, 100);
    byte[] key = deserializer.deserialize("t", headers, ByteBuffer.wrap(new byte[3]));
    assertThat(key).hasSize(3);
    assertThat(RecordPart.KEY.length(key, headers)).isEqualTo(3);
    assertThat(headers).isEmpty();
    assertThat(deserializer.deserialize("t", headers, (ByteBuffer) null)).isNull();
  }

  @Test
  void aLongReasonIsCutBetweenCharacters() {
    assertThat(Texts.shorten("abc", 3)).isEqualTo("abc");
    assertThat(Texts.shorten("abcd", 3)).isEqualTo("abc…");
    assertThat(Texts.shorten("ab😀d", 3)).isEqualTo("ab…");
  }
}
