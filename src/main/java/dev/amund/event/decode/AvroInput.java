package dev.amund.event.decode;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;

/**
 * Reads a value in Avro's binary encoding. Time and memory are bounded by the number of bytes,
 * whatever the bytes and the writer's schema say: items that take no bytes, such as those of an
 * array of nulls, are limited in number, and so is the nesting.
 *
 * <p>Not thread-safe.
 */
final class AvroInput {
  /** The maximum number of values beyond one per byte. */
  private static final int MAX_EMPTY_VALUES = 1_000_000;

  private static final int MAX_DEPTH = 500;

  private final BinaryDecoder in;
  private final int size;
  private long valuesLeft;
  private int depth;

  /**
   * @param from the value's start in {@code bytes}; it extends to their end
   */
  AvroInput(byte[] bytes, int from) {
    this.size = bytes.length - from;
    this.in = DecoderFactory.get().binaryDecoder(bytes, from, size, null);
    this.valuesLeft = (long) size + MAX_EMPTY_VALUES;
  }

  boolean readBoolean() throws IOException {
    return in.readBoolean();
  }

  int readInt() throws IOException {
    return in.readInt();
  }

  long readLong() throws IOException {
    return in.readLong();
  }

  float readFloat() throws IOException {
    return in.readFloat();
  }

  double readDouble() throws IOException {
    return in.readDouble();
  }

  byte[] readBytes() throws IOException {
    var bytes = new byte[length()];
    in.readFixed(bytes);
    return bytes;
  }

  /**
   * @throws java.nio.charset.CharacterCodingException if it is not UTF-8: with replacement
   *     characters, different ids would become one
   */
  String readString() throws IOException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(readBytes())).toString();
  }

  private int length() throws IOException {
    long length = in.readLong();
    if (length < 0 || length > size) {
      throw new EOFException("%d bytes are announced, of %d in all".formatted(length, size));
    }
    return (int) length;
  }

  /** Returns the branch of a union that was written. */
  int readIndex(int branches) throws IOException {
    int index = in.readInt();
    if (index < 0 || index >= branches) {
      throw new AvroRuntimeException("branch %d of a union of %d".formatted(index, branches));
    }
    return index;
  }

  /** Returns the number of items in the next block of an array or map; 0 at its end. */
  long readBlock() throws IOException {
    long items = in.readLong();
    if (items >= 0) {
      return items;
    }
    in.readLong(); // The size of the block, which says nothing new.
    if (items == Long.MIN_VALUE) {
      throw new AvroRuntimeException("a block of 2^63 items");
    }
    return -items;
  }

  /**
   * Counts a value that is about to be read.
   *
   * @throws AvroRuntimeException if there are more than the bytes allow
   */
  void count() {
    if (--valuesLeft < 0) {
      throw new AvroRuntimeException("more values than %d bytes can hold".formatted(size));
    }
  }

  /** Skips a value. */
  void skip(Schema schema) throws IOException {
    count();
    if (++depth > MAX_DEPTH) {
      throw new AvroRuntimeException("values are nested more than %d deep".formatted(MAX_DEPTH));
    }
    switch (schema.getType()) {
      case NULL -> {}
      case BOOLEAN -> in.skipFixed(1);
      case INT, ENUM -> in.readInt();
      case LONG -> in.readLong();
      case FLOAT -> in.skipFixed(Float.BYTES);
      case DOUBLE -> in.skipFixed(Double.BYTES);
      case BYTES, STRING -> in.skipFixed(length());
      case FIXED -> in.skipFixed(schema.getFixedSize());
      case UNION -> skip(schema.getTypes().get(readIndex(schema.getTypes().size())));
      case ARRAY -> skipItems(schema.getElementType(), false);
      case MAP -> skipItems(schema.getValueType(), true);
      case RECORD -> {
        for (Schema.Field field : schema.getFields()) {
          skip(field.schema());
        }
      }
    }
    depth--;
  }

  private void skipItems(Schema item, boolean keyed) throws IOException {
    for (long left = readBlock(); left > 0; left = readBlock()) {
      for (; left > 0; left--) {
        if (keyed) {
          in.skipFixed(length());
        }
        skip(item);
      }
    }
  }

  boolean isEnd() throws IOException {
    return in.isEnd();
  }
}
