package dev.amund.event;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;

/** An event drawn at random, as its writer has written it and as amund is to understand it. */
final class WrittenEvent {
  private static final SpecificData CLASSES = SpecificData.get();
  private static final long YEAR_2026_MILLIS = 1_767_225_600_000L;

  private final Schema writer;
  private final Random random;
  private final Pair pair;

  private record Pair(Object written, Object expected) {}

  WrittenEvent(Schema writer, Schema reader, Random random) {
    this.writer = writer;
    this.random = random;
    this.pair = draw(writer, reader, false);
  }

  byte[] bytes() throws IOException {
    var out = new ByteArrayOutputStream();
    var encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<>(writer).write(pair.written(), encoder);
    encoder.flush();
    return out.toByteArray();
  }

  Object expected() {
    return pair.expected();
  }

  /**
   * @param nullable whether a null may be written, although the reader's schema does not say so
   */
  private Pair draw(Schema writer, Schema reader, boolean nullable) {
    Schema wanted = reader.isUnion() ? other(reader) : reader;
    if (writer.isUnion()) {
      boolean nullToo = nullable || reader.isNullable();
      List<Schema> branches =
          writer.getTypes().stream()
              .filter(branch -> nullToo || branch.getType() != Type.NULL)
              .filter(
                  branch -> branch.getType() != Type.BOOLEAN || wanted.getType() == Type.BOOLEAN)
              .toList();
      return draw(branches.get(random.nextInt(branches.size())), reader, nullable);
    }
    if (writer.getType() == Type.NULL) {
      return new Pair(null, null);
    }
    return switch (wanted.getType()) {
      case STRING -> text(writer, wanted);
      case BYTES -> bytes(writer);
      case INT, LONG, FLOAT, DOUBLE -> number(writer, wanted);
      case BOOLEAN -> same(random.nextBoolean());
      case ENUM -> symbol(writer, wanted);
      case ARRAY -> array(writer, wanted);
      case MAP -> map(writer, wanted);
      case RECORD -> record(writer, wanted);
      default -> throw new IllegalArgumentException(wanted.toString());
    };
  }

  private static Schema other(Schema union) {
    return union.getTypes().stream()
        .filter(b -> b.getType() != Type.NULL)
        .findFirst()
        .orElseThrow();
  }

  private static Pair same(Object value) {
    return new Pair(value, value);
  }

  private Pair text(Schema writer, Schema wanted) {
    boolean uuid = wanted.getLogicalType() != null;
    var id = new UUID(random.nextLong(), random.nextLong());
    String text = uuid ? id.toString() : "é\u0000" + random.nextInt();
    Object written =
        writer.getType() == Type.BYTES
            ? ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))
            : text;
    return new Pair(written, uuid ? id : text);
  }

  private Pair bytes(Schema writer) {
    var bytes = new byte[random.nextInt(20)];
    random.nextBytes(bytes);
    return same(ByteBuffer.wrap(bytes));
  }

  private Pair number(Schema writer, Schema wanted) {
    if (wanted.getLogicalType() != null) {
      return timestamp(writer);
    }
    int value = random.nextInt(1000) - 500;
    return new Pair(as(writer, value), as(wanted, value));
  }

  private Pair timestamp(Schema writer) {
    String type = String.valueOf(writer.getProp("logicalType"));
    ChronoUnit unit =
        type.endsWith("micros")
            ? ChronoUnit.MICROS
            : type.endsWith("nanos") ? ChronoUnit.NANOS : ChronoUnit.MILLIS;
    long factor = Instant.EPOCH.until(Instant.EPOCH.plusMillis(1), unit);
    long value =
        writer.getType() == Type.INT
            ? random.nextInt()
            : (YEAR_2026_MILLIS + random.nextInt()) * factor + random.nextInt((int) factor);
    Object written = as(writer, value);
    // As a fraction it may have lost some digits.
    return new Pair(written, Instant.EPOCH.plus(((Number) written).longValue(), unit));
  }

  private static Object as(Schema schema, long value) {
    return switch (schema.getType()) {
      case INT -> (Object) (int) value;
      case LONG -> value;
      case FLOAT -> (float) value;
      case DOUBLE -> (double) value;
      default -> throw new IllegalArgumentException(schema.toString());
    };
  }

  private Pair symbol(Schema writer, Schema wanted) {
    List<String> symbols = writer.getEnumSymbols();
    String symbol = symbols.get(random.nextInt(symbols.size()));
    return new Pair(
        new GenericData.EnumSymbol(writer, symbol),
        CLASSES.createEnum(
            wanted.hasEnumSymbol(symbol) ? symbol : wanted.getEnumDefault(), wanted));
  }

  private Pair array(Schema writer, Schema wanted) {
    var written = new ArrayList<>();
    var expected = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      Pair item = draw(writer.getElementType(), wanted.getElementType(), false);
      written.add(item.written());
      expected.add(item.expected());
    }
    return new Pair(written, expected);
  }

  private Pair map(Schema writer, Schema wanted) {
    var written = new HashMap<String, Object>();
    var expected = new HashMap<String, Object>();
    for (int i = random.nextInt(4); i > 0; i--) {
      Pair item = draw(writer.getValueType(), wanted.getValueType(), false);
      written.put("key" + i, item.written());
      expected.put("key" + i, item.expected());
    }
    return new Pair(written, expected);
  }

  private Pair record(Schema writer, Schema wanted) {
    var written = new GenericData.Record(writer);
    var expected = (IndexedRecord) CLASSES.newRecord(null, wanted);
    for (Field field : wanted.getFields()) {
      if (field.hasDefaultValue() && !field.schema().isNullable()) {
        expected.put(field.pos(), CLASSES.getDefaultValue(field));
      }
    }
    for (Field field : writer.getFields()) {
      Field known = wanted.getField(field.name());
      for (String alias : field.aliases()) {
        known = known == null ? wanted.getField(alias) : known;
      }
      if (known == null) {
        written.put(field.pos(), any(field.schema()));
      } else {
        Pair pair = draw(field.schema(), known.schema(), known.hasDefaultValue());
        written.put(field.pos(), pair.written());
        if (pair.expected() != null) {
          expected.put(known.pos(), pair.expected());
        }
      }
    }
    return new Pair(written, expected);
  }

  private Object any(Schema schema) {
    return switch (schema.getType()) {
      case NULL -> null;
      case BOOLEAN -> random.nextBoolean();
      case STRING -> "any";
      case BYTES -> ByteBuffer.wrap(new byte[random.nextInt(9)]);
      case FIXED -> new GenericData.Fixed(schema, new byte[schema.getFixedSize()]);
      case ENUM -> new GenericData.EnumSymbol(schema, schema.getEnumSymbols().get(0));
      case ARRAY -> {
        var items = new ArrayList<>();
        for (int i = random.nextInt(9); i > 0; i--) {
          items.add(any(schema.getElementType()));
        }
        yield items;
      }
      case MAP -> Map.of("key", any(schema.getValueType()));
      case UNION -> any(schema.getTypes().get(random.nextInt(schema.getTypes().size())));
      case RECORD -> {
        var record = new GenericData.Record(schema);
        schema.getFields().forEach(field -> record.put(field.pos(), any(field.schema())));
        yield record;
      }
      default -> as(schema, random.nextInt());
    };
  }
}
