package dev.amund.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.event.decode.EventReader;
import io.confluent.kafka.schemaregistry.CompatibilityLevel;
import io.confluent.kafka.schemaregistry.ParsedSchemaHolder;
import io.confluent.kafka.schemaregistry.SimpleParsedSchemaHolder;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaUtils;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** Whatever a registry lets a writer do to a schema of ours, its events are read. */
class SchemaEvolutionTest {
  private static final List<SpecificRecord> EVENTS =
      List.of(
          new DeletionRequested(),
          new UnlearningBatch(),
          new TrainingSample(),
          new DeletionReceipt(),
          new ModelVersionPublished(),
          new UnlearningEvaluated());
  private static final int MOST_CHANGES = 6;
  private static final int EVENTS_EACH = 3;

  @Property(tries = 3000, seed = "16")
  void whatTheRegistryAcceptsIsRead(@ForAll long seed) throws IOException {
    var random = new Random(seed);
    // Of every second try, the requests, which others write.
    var event = EVENTS.get(Math.max(0, random.nextInt(2 * EVENTS.size()) - EVENTS.size()));
    Schema ours = event.getSchema();
    String plain = AvroSchemaUtils.getSchema(event, false, false, true).toString();
    String changed = new SchemaMutator(random).mutate(plain, 1 + random.nextInt(MOST_CHANGES));
    Assume.that(isAccepted(changed, plain));
    var reader = EventReader.of(new AvroSchema(changed).rawSchema(), ours);

    for (int i = 0; i < EVENTS_EACH; i++) {
      var written = new WrittenEvent(new AvroSchema(changed).rawSchema(), ours, random);
      assertThat(reader.read(written.bytes(), 0)).as(changed).isEqualTo(written.expected());
    }
  }

  /** Types in an order in which they are used before they are made are refused as well. */
  private static boolean isAccepted(String changed, String plain) {
    List<ParsedSchemaHolder> former = List.of(new SimpleParsedSchemaHolder(new AvroSchema(plain)));
    try {
      return Stream.of(CompatibilityLevel.BACKWARD, CompatibilityLevel.FORWARD)
          .anyMatch(level -> new AvroSchema(changed).isCompatible(level, former).isEmpty());
    } catch (AvroRuntimeException e) {
      return false;
    }
  }
}
