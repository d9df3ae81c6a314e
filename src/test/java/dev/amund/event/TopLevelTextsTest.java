package dev.amund.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class TopLevelTextsTest {
  private static final Schema SCHEMA =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "R", "fields": [
                {"name": "before", "type": {"type": "array", "items": {"type": "map", "values": "long"}}},
                {"name": "inner", "type": {"type": "record", "name": "I", "fields": [
                  {"name": "requestId", "type": "string"},
                  {"name": "flags", "type": {"type": "array", "items": "null"}}]}},
                {"name": "requestId", "type": ["null", {"type": "string", "logicalType": "uuid"}]},
                {"name": "model", "type": "bytes", "aliases": ["modelId"]},
                {"name": "kind", "type": {"type": "enum", "name": "K", "symbols": ["A", "B"]}},
                {"name": "hash", "type": {"type": "fixed", "name": "H", "size": 4}},
                {"name": "numbers", "type": ["null", "int", "float", "double", "boolean"]}]}
              """);

  private static byte[] record(int nulls) throws IOException {
    var inner = new GenericData.Record(SCHEMA.getField("inner").schema());
    inner.put("requestId", "another");
    inner.put("flags", Arrays.asList(new Object[nulls]));
    var record = new GenericData.Record(SCHEMA);
    record.put("before", List.of(Map.of("a", 1L, "b", 2L), Map.of()));
    record.put("inner", inner);
    record.put("requestId", "wish-17");
    record.put("model", java.nio.ByteBuffer.wrap("größer".getBytes("UTF-8")));
    record.put("kind", new GenericData.EnumSymbol(SCHEMA.getField("kind").schema(), "B"));
    record.put(
        "hash", new GenericData.Fixed(SCHEMA.getField("hash").schema(), new byte[] {1, 2, 3, 4}));
    record.put("numbers", 2.5f);
    var bytes = new ByteArrayOutputStream();
    bytes.write(0);
    var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<>(SCHEMA).write(record, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private static Map<String, String> read(byte[] bytes) throws IOException {
    return new TopLevelTexts(SCHEMA).read(bytes, 1);
  }

  @Test
  void textsAreFoundAmongAllElse() throws Exception {
    assertThat(read(record(7)))
        .isEqualTo(Map.of("requestId", "wish-17", "model", "größer", "modelId", "größer"));
  }

  @Test
  void everyCutIsFound() throws Exception {
    byte[] whole = record(7);
    for (int length = 1; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut)).as("%d bytes", length).isInstanceOf(Exception.class);
    }
    assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length + 1)))
        .hasMessageContaining("left over");
  }

  @Test
  void itemsWithoutBytesAreLimited() throws Exception {
    byte[] many = record(200_000);
    assertThatThrownBy(() -> read(many)).hasMessageContaining("more values than the bytes");
  }

  /** A block of -1 items that says it has so many bytes: Avro's decoder would go back and forth. */
  @ParameterizedTest
  @ValueSource(ints = {0x02, 0x01, 0x03, 0x7f})
  void aBlockThatSaysItIsOfNegativeLengthDoesNotHoldTheThread(int length) {
    var bytes = new byte[64];
    Arrays.fill(bytes, (byte) length);
    bytes[1] = 0x01;
    org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> assertThatThrownBy(() -> read(bytes)).isInstanceOf(Exception.class));
  }
}
