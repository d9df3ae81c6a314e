package dev.amund.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
  private static final MalformedEventException FAILURE = new MalformedEventException("no event");

  private static String header(DeadLetter letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static DeadLetter letter(DeadLetters letters, byte[] key, byte[] value, Headers headers) {
    return letters.of("t", 1, 2, key, value, headers, FAILURE);
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

    for (var none : new DeadLetters[] {letters, new DeadLetters(1000)}) {
      var letter = letter(none, null, new byte[9], new RecordHeaders());
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
