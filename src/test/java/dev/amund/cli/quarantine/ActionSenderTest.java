package dev.amund.cli.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.cli.quarantine.ActionSender.Cause;
import dev.amund.event.ModelPartitions;
import dev.amund.event.QuarantineAction;
import dev.amund.event.QuarantineActionKind;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class ActionSenderTest {
  private static final Instant AT = Instant.parse("2026-03-01T10:00:00Z");
  private static final Cause CAUSE = new Cause("ann", "more memory");
  private static final Node NODE = new Node(1, "127.0.0.1", 1);

  private final MockProducer<String, QuarantineAction> producer =
      new MockProducer<>(
          new Cluster(
              "c",
              List.of(NODE),
              IntStream.range(0, 5)
                  .mapToObj(
                      i -> new PartitionInfo("t", i, NODE, new Node[] {NODE}, new Node[] {NODE}))
                  .toList(),
              java.util.Set.of(),
              java.util.Set.of()),
          true,
          null,
          new StringSerializer(),
          (topic, action) -> new byte[0]);

  private final ActionSender sender =
      new ActionSender(producer, "t", Clock.fixed(AT, ZoneOffset.UTC));

  @Test
  void anActionSaysWhoWhenWhatAndWhyAndLiesWhereItsModelIs() {
    var id = new UUID(1, 1);
    List<UUID> actions = sender.act(QuarantineActionKind.RETRY, "m", List.of(id), CAUSE);

    assertThat(producer.history()).hasSize(1);
    ProducerRecord<String, QuarantineAction> record = producer.history().get(0);
    assertThat(record.key()).isEqualTo("m");
    assertThat(record.partition()).isEqualTo(ModelPartitions.of("m", 5));
    QuarantineAction action = record.value();
    assertThat(actions).containsExactly(action.getActionId());
    assertThat(action.getAction()).isEqualTo(QuarantineActionKind.RETRY);
    assertThat(action.getRequestIds()).containsExactly(id);
    assertThat(action.getBy()).isEqualTo("ann");
    assertThat(action.getWhy()).isEqualTo("more memory");
    assertThat(action.getAt()).isEqualTo(AT);
  }

  @Test
  void manyRequestsAreSeveralActions() {
    List<UUID> ids = IntStream.range(0, 12_001).mapToObj(i -> new UUID(2, i)).toList();
    sender.act(QuarantineActionKind.RESOLVE, "m", ids, CAUSE);
    assertThat(producer.history())
        .extracting(record -> record.value().getRequestIds().size())
        .containsExactly(5000, 5000, 2001);
    assertThat(producer.history())
        .flatExtracting(record -> record.value().getRequestIds())
        .isEqualTo(ids);
  }

  @Test
  void whoMayNotWriteHearsOfIt() {
    producer.sendException = new TopicAuthorizationException("t");
    assertThatThrownBy(() -> sender.retrained("m", List.of(new UUID(1, 1)), CAUSE))
        .isInstanceOf(KafkaException.class);
  }
}
