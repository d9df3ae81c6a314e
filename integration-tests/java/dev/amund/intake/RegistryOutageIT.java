package dev.amund.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.amund.embedded.EmbeddedSchemaRegistry;
import dev.amund.event.ClosedBy;
import dev.amund.event.NewerWriter;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.admin.SchemaAdmin;
import dev.amund.event.deadletters.DeadLetter;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The topology over a registry that goes away and comes back. */
class RegistryOutageIT {
  @TempDir Path directory;

  @Test
  void nothingIsLostAndNothingIsADeadLetterWhileTheRegistryIsSilent() throws Exception {
    var registry = EmbeddedSchemaRegistry.start(directory.resolve("registry"), 0);
    try (var intake = new IntakeFixture(directory, registry.url(), 1)) {
      new SchemaAdmin(intake.clients, intake.topics).ensure();
      var known = intake.send();
      var unknown = newerWriter(registry.url()).request(new UUID(9, 9), "m", List.of("a"));
      var broken = Arrays.copyOf(unknown, unknown.length + 1);
      registry.close();

      intake.requests.pipeInput(IntakeFixture.key("m"), unknown);
      intake.requests.pipeInput(IntakeFixture.key("m"), broken);
      var alsoKnown = intake.send();
      intake.pass(Duration.ofMinutes(5));

      assertThat(intake.batches.readValue())
          .as("known writers go on, and batches close")
          .satisfies(batch -> assertThat(batch.getClosedBy()).isEqualTo(ClosedBy.AGE))
          .satisfies(
              batch ->
                  assertThat(batch.getRequests())
                      .extracting(request -> request.getRequestId())
                      .containsExactly(known.getRequestId(), alsoKnown.getRequestId()));
      assertThat(intake.outcomes()).containsEntry("parked", 2.0).containsEntry("accepted", 2.0);
      assertThat(intake.deadLetters.isEmpty()).isTrue();
      intake.receipts.readRecordsToList();

      registry = EmbeddedSchemaRegistry.start(directory.resolve("registry"), 0);
      // The reader leaves the registry alone for a second of real time after a failure.
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () -> {
                intake.pass(Duration.ofSeconds(1));
                return !intake.receipts.isEmpty();
              });

      var receipt = intake.receipts.readRecord();
      assertThat(receipt.key()).isEqualTo(new UUID(9, 9) + "/m");
      assertThat(receipt.value().getStatus()).isEqualTo(ReceiptStatus.ACCEPTED);
      var dead = intake.deadLetters.readRecord();
      assertThat(dead.key()).asString(StandardCharsets.UTF_8).isEqualTo("m");
      assertThat(dead.value()).isEqualTo(broken);
      assertThat(dead.headers().lastHeader(DeadLetter.ORIGIN_OFFSET).value())
          .asString(StandardCharsets.UTF_8)
          .isEqualTo("2");
      intake.pass(Duration.ofSeconds(1));
      assertThat(intake.receipts.isEmpty()).as("what was parked is done once").isTrue();
      assertThat(intake.driver.getKeyValueStore(IntakeTopology.PARKED).all().hasNext()).isFalse();
    } finally {
      registry.close();
    }
  }

  /** With a registry client of its own, so that ours does not know its schema. */
  private static NewerWriter newerWriter(String url) throws Exception {
    return new NewerWriter(new CachedSchemaRegistryClient(url, 10), "amund.deletion-requests");
  }
}
