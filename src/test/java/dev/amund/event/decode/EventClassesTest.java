package dev.amund.event.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.event.DeletionRequested;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;

class EventClassesTest {
  private final List<String> searched = new ArrayList<>();
  private final EventClasses classes =
      new EventClasses(
          new ClassLoader(getClass().getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve)
                throws ClassNotFoundException {
              searched.add(name);
              return super.loadClass(name, resolve);
            }
          });

  @Test
  void findsTheClassOfAnEventOnce() {
    Schema schema = DeletionRequested.getClassSchema();

    assertThat(classes.getClass(schema)).isEqualTo(DeletionRequested.class);
    assertThat(classes.getClass(schema)).isEqualTo(DeletionRequested.class);

    assertThat(searched).containsOnlyOnce(schema.getFullName());
  }

  /** A failed search reads the whole class path, which would take longer than the record. */
  @Test
  void searchesOnceForAClassThatDoesNotExist() {
    Schema schema =
        SchemaBuilder.record("NoSuchEvent")
            .namespace(DeletionRequested.class.getPackageName())
            .fields()
            .endRecord();

    assertThat(classes.getClass(schema)).isNull();
    assertThat(classes.getClass(schema)).isNull();

    assertThat(searched).containsOnlyOnce(schema.getFullName());
  }
}
