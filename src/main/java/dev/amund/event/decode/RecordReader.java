package dev.amund.event.decode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.apache.avro.AvroTypeException;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.generic.IndexedRecord;

/**
 * Reads records: each field of the writer goes to the reader's field with that name or alias, or is
 * skipped; fields that the writer lacks get the reader's default.
 */
final class RecordReader implements ValueReader {
  private static final EventClasses CLASSES = EventClasses.INSTANCE;

  private final Schema schema;
  private final List<Step> steps;
  private final List<FieldDefault> absent;

  /** The treatment of a field of the writer. */
  private sealed interface Step {
    void take(AvroInput in, IndexedRecord record) throws IOException;
  }

  private record Skip(Schema schema) implements Step {
    @Override
    public void take(AvroInput in, IndexedRecord record) throws IOException {
      in.skip(schema);
    }
  }

  private record Read(ValueReader reader, FieldDefault field) implements Step {
    @Override
    public void take(AvroInput in, IndexedRecord record) throws IOException {
      Object value = reader.read(in);
      if (value == null) {
        field.put(record, "is null");
      } else {
        record.put(field.position(), value);
      }
    }
  }

  /**
   * A field of the reader and its value if the writer has none.
   *
   * @param value null where null is allowed
   * @param required whether it has no possible default
   */
  private record FieldDefault(
      String path, int position, Schema schema, Object value, boolean required) {
    static FieldDefault of(Field field, String path) {
      if (SchemaResolver.isNullable(field.schema())) {
        return new FieldDefault(path, field.pos(), field.schema(), null, false);
      }
      return field.hasDefaultValue()
          ? new FieldDefault(
              path, field.pos(), field.schema(), CLASSES.getDefaultValue(field), false)
          : new FieldDefault(path, field.pos(), field.schema(), null, true);
    }

    void put(IndexedRecord record, String problem) {
      if (required) {
        throw new AvroTypeException(path + " " + problem);
      }
      // A copy, because lists can be changed.
      record.put(position, value == null ? null : CLASSES.deepCopy(schema, value));
    }
  }

  private RecordReader(Schema schema, List<Step> steps, List<FieldDefault> absent) {
    this.schema = schema;
    this.steps = List.copyOf(steps);
    this.absent = List.copyOf(absent);
  }

  /**
   * Creates a reader of the writer's records.
   *
   * @param path the record's name in messages; empty for an event itself
   */
  static RecordReader of(Schema writer, Schema reader, String path) {
    var targets = new HashMap<Integer, Field>();
    var absent = new ArrayList<FieldDefault>();
    for (Field field : reader.getFields()) {
      writerField(writer, field.name())
          .ifPresentOrElse(
              written -> targets.put(written.pos(), field),
              () -> absent.add(FieldDefault.of(field, pathOf(field, path))));
    }
    List<Step> steps =
        writer.getFields().stream()
            .map(
                field ->
                    Optional.ofNullable(targets.get(field.pos()))
                        .map(target -> read(field.schema(), target, path))
                        .orElseGet(() -> new Skip(field.schema())))
            .toList();
    return new RecordReader(reader, steps, absent);
  }

  private static Step read(Schema writer, Field field, String path) {
    String fieldPath = pathOf(field, path);
    return new Read(
        SchemaResolver.resolve(writer, field.schema(), fieldPath),
        FieldDefault.of(field, fieldPath));
  }

  private static String pathOf(Field field, String path) {
    return path.isEmpty() ? field.name() : path + "." + field.name();
  }

  /** Returns the writer's field with this name, or else the first with it as an alias. */
  static Optional<Field> writerField(Schema writer, String name) {
    return Optional.ofNullable(writer.getField(name))
        .or(
            () ->
                writer.getFields().stream()
                    .filter(field -> field.aliases().contains(name))
                    .findFirst());
  }

  @Override
  public Object read(AvroInput in) throws IOException {
    var record = (IndexedRecord) CLASSES.newRecord(null, schema);
    for (Step step : steps) {
      step.take(in, record);
    }
    for (FieldDefault field : absent) {
      field.put(record, "is missing");
    }
    return record;
  }
}
