package dev.amund.event;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * Reads the text fields of a record and skips everything else. The time is bounded by the number of
 * bytes: items that take no bytes, such as those of an array of nulls, are limited in number.
 */
final class TopLevelTexts {
  private static final int MAX_EMPTY_VALUES = 100_000;

  private final Schema writer;
  private int size;
  private long valuesLeft;

  TopLevelTexts(Schema writer) {
    this.writer = writer;
  }

  /**
   * Returns the texts by the names and aliases of their fields.
   *
   * @param from the record's start in {@code bytes}; it extends to their end
   * @throws IOException if the bytes are no such record
   * @throws RuntimeException likewise
   */
  Map<String, String> read(byte[] bytes, int from) throws IOException {
    size = bytes.length - from;
    valuesLeft = (long) size + MAX_EMPTY_VALUES;
    BinaryDecoder in = DecoderFactory.get().binaryDecoder(bytes, from, size, null);
    var texts = new HashMap<String, String>();
    for (Schema.Field field : writer.getFields()) {
      Schema schema = branch(field.schema(), in);
      if (schema.getType() == Schema.Type.STRING || schema.getType() == Schema.Type.BYTES) {
        String text = text(in);
        field.aliases().forEach(alias -> texts.putIfAbsent(alias, text));
        texts.put(field.name(), text);
      } else {
        skip(schema, in);
      }
    }
    if (!in.isEnd()) {
      throw new AvroRuntimeException("bytes are left over after the record");
    }
    return texts;
  }

  private static Schema branch(Schema schema, BinaryDecoder in) throws IOException {
    return schema.isUnion() ? schema.getTypes().get(in.readIndex()) : schema;
  }

  private String text(BinaryDecoder in) throws IOException {
    var utf8 = new byte[length(in)];
    in.readFixed(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private int length(BinaryDecoder in) throws IOException {
    long length = in.readLong();
    if (length < 0 || length > size) {
      throw new AvroRuntimeException("%d bytes, of %d in all".formatted(length, size));
    }
    return (int) length;
  }

  private void skip(Schema schema, BinaryDecoder in) throws IOException {
    if (--valuesLeft < 0) {
      throw new AvroRuntimeException("more values than the bytes can hold");
    }
    switch (schema.getType()) {
      case NULL -> {}
      case BOOLEAN -> in.readBoolean();
      case INT, ENUM -> in.readInt();
      case LONG -> in.readLong();
      case FLOAT -> in.readFloat();
      case DOUBLE -> in.readDouble();
      case BYTES, STRING -> in.skipFixed(length(in));
      case FIXED -> in.skipFixed(schema.getFixedSize());
      case UNION -> skip(branch(schema, in), in);
      case ARRAY -> {
        for (long left = in.readArrayStart(); left > 0; left = in.arrayNext()) {
          skipItems(left, schema.getElementType(), false, in);
        }
      }
      case MAP -> {
        for (long left = in.readMapStart(); left > 0; left = in.mapNext()) {
          skipItems(left, schema.getValueType(), true, in);
        }
      }
      case RECORD -> {
        for (Schema.Field field : schema.getFields()) {
          skip(field.schema(), in);
        }
      }
    }
  }

  private void skipItems(long count, Schema item, boolean keyed, BinaryDecoder in)
      throws IOException {
    for (long left = count; left > 0; left--) {
      if (keyed) {
        in.skipFixed(length(in));
      }
      skip(item, in);
    }
  }
}
