package dev.amund.event.decode;

import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalType;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;

/** Reads events that were written in one schema. Thread-safe. */
public final class EventReader {
  private final Schema writer;
  private final ValueReader reader;

  private EventReader(Schema writer, ValueReader reader) {
    this.writer = writer;
    this.reader = reader;
  }

  /**
   * Creates a reader for events written in {@code writer}. Incompatible schemas fail only when an
   * event is read.
   *
   * @param reader the schema of the generated class
   */
  public static EventReader of(Schema writer, Schema reader) {
    return new EventReader(writer, SchemaResolver.resolve(writer, reader, ""));
  }

  /**
   * Returns the event in {@code bytes}, an instance of the generated class.
   *
   * @param from its start in {@code bytes}; it extends to their end
   * @throws IOException if the bytes are no event of the writer's schema
   * @throws RuntimeException if it cannot be read as one of the reader's, or if bytes are left over
   */
  public Object read(byte[] bytes, int from) throws IOException {
    var in = new AvroInput(bytes, from);
    Object event = reader.read(in);
    if (!in.isEnd()) {
      throw new AvroRuntimeException("bytes are left over after the record");
    }
    return event;
  }

  /**
   * Returns the type of a field in the writer's schema: its logical type, or else its type; "null"
   * if it has no such field.
   *
   * @param field its name in the reader's schema
   */
  public String writtenAs(String field) {
    return Optional.of(writer)
        .filter(schema -> schema.getType() == Type.RECORD)
        .flatMap(record -> RecordReader.writerField(record, field))
        .map(Field::schema)
        .map(EventReader::name)
        .orElse("null");
  }

  private static String name(Schema schema) {
    return branches(schema)
        .filter(branch -> branch.getType() != Type.NULL)
        .map(
            branch ->
                Optional.ofNullable(branch.getProp(LogicalType.LOGICAL_TYPE_PROP))
                    .orElse(branch.getName()))
        .collect(Collectors.joining(" or "));
  }

  private static Stream<Schema> branches(Schema schema) {
    return schema.isUnion() ? schema.getTypes().stream() : Stream.of(schema);
  }
}
