package dev.amund.event.decode;

import dev.amund.event.ModelVersionPublished;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;

/**
 * Makes instances of the generated event classes. Their schemas are amund's own and never a
 * writer's, so Avro need not be told to trust their package, which a fleet that embeds the
 * subscriber would have to do with a system property.
 */
final class EventClasses extends SpecificData {
  static final EventClasses INSTANCE = new EventClasses(EventClasses.class.getClassLoader());

  private static final String PACKAGE = ModelVersionPublished.class.getPackageName();

  /** Searching the class path for every record takes longer than reading it. */
  private final Map<String, Optional<Class<?>>> classes = new ConcurrentHashMap<>();

  EventClasses(ClassLoader loader) {
    super(loader);
  }

  @Override
  public Class<?> getClass(Schema schema) {
    boolean ours =
        (schema.getType() == Schema.Type.RECORD || schema.getType() == Schema.Type.ENUM)
            && PACKAGE.equals(schema.getNamespace());
    // Null for a schema without a class, of which Avro makes a generic record.
    return ours
        ? classes.computeIfAbsent(schema.getFullName(), this::eventClass).orElse(null)
        : super.getClass(schema);
  }

  private Optional<Class<?>> eventClass(String name) {
    try {
      return Optional.of(Class.forName(name, true, getClassLoader()));
    } catch (ClassNotFoundException e) {
      return Optional.empty();
    }
  }
}
