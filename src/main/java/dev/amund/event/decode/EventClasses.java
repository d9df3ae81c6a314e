package dev.amund.event.decode;

import dev.amund.event.ModelVersionPublished;
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

  private EventClasses(ClassLoader loader) {
    super(loader);
  }

  @Override
  public Class<?> getClass(Schema schema) {
    boolean ours =
        (schema.getType() == Schema.Type.RECORD || schema.getType() == Schema.Type.ENUM)
            && PACKAGE.equals(schema.getNamespace());
    return ours ? eventClass(schema) : super.getClass(schema);
  }

  /** Null for a schema without a class, of which Avro makes a generic record. */
  private Class<?> eventClass(Schema schema) {
    try {
      return Class.forName(schema.getFullName(), true, getClassLoader());
    } catch (ClassNotFoundException e) {
      return null;
    }
  }
}
