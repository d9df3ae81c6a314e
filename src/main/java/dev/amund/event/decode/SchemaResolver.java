package dev.amund.event.decode;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.avro.AvroTypeException;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Type;

/**
 * Finds out how values of a writer's schema become values of a reader's, one schema of this
 * project. What does not fit fails when such a value is read: a union may have branches that no one
 * writes.
 *
 * <p>Beyond Avro's resolution, it takes what a registry lets a writer do to the reader's schema
 * while the values still say what the reader needs to know:
 *
 * <ul>
 *   <li>a field that the writer made nullable, and a null in it where the reader has a default;
 *   <li>fields under another name with the reader's as an alias; types under any name at all;
 *   <li>wider numbers, as long as a value is one of the reader's type;
 *   <li>points in time in another unit, by the writer's logical type.
 * </ul>
 */
final class SchemaResolver {
  private static final EventClasses CLASSES = EventClasses.INSTANCE;

  private SchemaResolver() {}

  /**
   * Creates a reader for values of {@code writer}.
   *
   * @param reader may be a union of null and one other schema, but of no more
   * @param path the value's name in messages
   */
  static ValueReader resolve(Schema writer, Schema reader, String path) {
    if (writer.isUnion()) {
      return union(writer, reader, path);
    }
    if (writer.getType() == Type.NULL) {
      return in -> null;
    }
    Schema wanted = withoutNull(reader);
    return switch (wanted.getType()) {
      case STRING -> text(writer, wanted, path);
      case BYTES -> bytes(writer, path);
      case INT -> number(writer, wanted, path, value -> Math.toIntExact(whole(value)));
      case LONG -> integer(writer, wanted, path);
      case FLOAT -> number(writer, wanted, path, Number::floatValue);
      case DOUBLE -> number(writer, wanted, path, Number::doubleValue);
      case BOOLEAN ->
          writer.getType() == Type.BOOLEAN ? AvroInput::readBoolean : none(writer, wanted, path);
      case ENUM ->
          writer.getType() == Type.ENUM ? symbol(writer, wanted, path) : none(writer, wanted, path);
      case ARRAY ->
          writer.getType() == Type.ARRAY ? array(writer, wanted, path) : none(writer, wanted, path);
      case MAP ->
          writer.getType() == Type.MAP ? map(writer, wanted, path) : none(writer, wanted, path);
      case RECORD ->
          writer.getType() == Type.RECORD
              ? RecordReader.of(writer, wanted, path)
              : none(writer, wanted, path);
      case FIXED, UNION, NULL ->
          throw new IllegalArgumentException("no schema of ours has a " + wanted + " like " + path);
    };
  }

  static boolean isNullable(Schema reader) {
    return reader.isNullable();
  }

  private static Schema withoutNull(Schema reader) {
    if (!reader.isUnion()) {
      return reader;
    }
    List<Schema> others =
        reader.getTypes().stream().filter(branch -> branch.getType() != Type.NULL).toList();
    if (others.size() != 1) {
      throw new IllegalArgumentException("a union of several schemas: " + reader);
    }
    return others.get(0);
  }

  private static ValueReader union(Schema writer, Schema reader, String path) {
    List<ValueReader> branches =
        writer.getTypes().stream().map(branch -> resolve(branch, reader, path)).toList();
    return in -> branches.get(in.readIndex(branches.size())).read(in);
  }

  private static ValueReader text(Schema writer, Schema wanted, String path) {
    if (writer.getType() != Type.STRING && writer.getType() != Type.BYTES) {
      return none(writer, wanted, path);
    }
    return wanted.getLogicalType() instanceof LogicalTypes.Uuid
        ? in -> UUID.fromString(in.readString())
        : AvroInput::readString;
  }

  private static ValueReader bytes(Schema writer, String path) {
    return writer.getType() == Type.STRING || writer.getType() == Type.BYTES
        ? in -> ByteBuffer.wrap(in.readBytes())
        : none(writer, Schema.create(Type.BYTES), path);
  }

  private static ValueReader integer(Schema writer, Schema wanted, String path) {
    if (wanted.getLogicalType() instanceof LogicalTypes.TimestampMillis) {
      TimestampUnit unit = TimestampUnit.of(writer);
      return number(writer, wanted, path, value -> instant(value, unit));
    }
    return number(writer, wanted, path, SchemaResolver::whole);
  }

  private interface Conversion {
    Object of(Number value);
  }

  private static ValueReader number(
      Schema writer, Schema wanted, String path, Conversion conversion) {
    return switch (writer.getType()) {
      case INT -> in -> conversion.of(in.readInt());
      case LONG -> in -> conversion.of(in.readLong());
      case FLOAT -> in -> conversion.of(in.readFloat());
      case DOUBLE -> in -> conversion.of(in.readDouble());
      default -> none(writer, wanted, path);
    };
  }

  private static long whole(Number value) {
    double rounded = value.doubleValue();
    if (!isFraction(value)) {
      return value.longValue();
    }
    if (rounded != Math.rint(rounded) || Math.abs(rounded) >= 0x1p63) {
      throw new AvroTypeException(value + " is no whole number of 64 bits");
    }
    return (long) rounded;
  }

  /** Finer fractions of the writer's unit are dropped. */
  private static Instant instant(Number value, TimestampUnit unit) {
    return unit.instant(
        isFraction(value) ? whole(Math.floor(value.doubleValue())) : value.longValue());
  }

  private static boolean isFraction(Number value) {
    return value instanceof Float || value instanceof Double;
  }

  private static ValueReader symbol(Schema writer, Schema wanted, String path) {
    List<Optional<Object>> symbols =
        writer.getEnumSymbols().stream()
            .map(
                symbol ->
                    wanted.hasEnumSymbol(symbol)
                        ? Optional.of(symbol)
                        : Optional.ofNullable(wanted.getEnumDefault()))
            .map(symbol -> symbol.map(known -> CLASSES.createEnum(known, wanted)))
            .toList();
    return in ->
        symbols
            .get(in.readIndex(symbols.size()))
            .orElseThrow(
                () -> new AvroTypeException("%s is no %s".formatted(path, wanted.getName())));
  }

  private static ValueReader array(Schema writer, Schema wanted, String path) {
    String itemPath = "an item of " + path;
    Schema itemSchema = wanted.getElementType();
    ValueReader item = resolve(writer.getElementType(), itemSchema, itemPath);
    return in -> {
      var items = new ArrayList<>();
      for (long left = in.readBlock(); left > 0; left = in.readBlock()) {
        for (; left > 0; left--) {
          in.count();
          items.add(present(item.read(in), itemSchema, itemPath));
        }
      }
      return items;
    };
  }

  private static ValueReader map(Schema writer, Schema wanted, String path) {
    String valuePath = "a value of " + path;
    Schema valueSchema = wanted.getValueType();
    ValueReader value = resolve(writer.getValueType(), valueSchema, valuePath);
    return in -> {
      var values = new HashMap<String, Object>();
      for (long left = in.readBlock(); left > 0; left = in.readBlock()) {
        for (; left > 0; left--) {
          in.count();
          values.put(in.readString(), present(value.read(in), valueSchema, valuePath));
        }
      }
      return values;
    };
  }

  private static Object present(Object value, Schema schema, String path) {
    if (value == null && !schema.isNullable()) {
      throw new AvroTypeException(path + " is null");
    }
    return value;
  }

  private static ValueReader none(Schema writer, Schema wanted, String path) {
    String problem =
        "%s is written as %s, which is no %s".formatted(path, writer.getName(), wanted.getName());
    return in -> {
      throw new AvroTypeException(problem);
    };
  }
}
