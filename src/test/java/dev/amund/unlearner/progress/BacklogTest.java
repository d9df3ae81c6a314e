package dev.amund.unlearner.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.amund.event.MalformedEventException;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.failures.RegistryUnavailableException;
import dev.amund.unlearner.models.SmallModel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BacklogTest {
  private static final TopicPartition PARTITION = new TopicPartition("batches", 0);

  private final UnlearningBatch batch = SmallModel.batch(SmallModel.request(1, List.of("a"), null));
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final Backlog backlog = new Backlog(consumer, "batches", (topic, v) -> decode(v));
  private boolean registryAway;

  @BeforeEach
  void aTopicOfOnePartition() {
    var node = new Node(0, "localhost", 9092);
    consumer.updatePartitions(
        "batches",
        List.of(new PartitionInfo("batches", 0, node, new Node[] {node}, new Node[] {node})));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
    consumer.updateEndOffsets(Map.of(PARTITION, 0L));
  }

  @Test
  void knowsWhatIsClosedAndNotDoneWith() {
    backlog.turn();
    add(0, "batch");
    add(1, "garbage");
    add(2, "batch");
    backlog.turn();
    assertThat(backlog.byModel().get(SmallModel.ID).batches()).isEqualTo(2);

    consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(0, "begun 1")));
    backlog.turn();
    assertThat(backlog.byModel().get(SmallModel.ID).batches()).as("in hand").isEqualTo(2);

    consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(1)));
    backlog.turn();
    assertThat(backlog.byModel().get(SmallModel.ID).batches()).isEqualTo(1);

    consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(3)));
    backlog.turn();
    assertThat(backlog.byModel()).isEmpty();
  }

  @Test
  void beginsWhereTheUnlearnerIs() {
    consumer.assign(List.of(PARTITION));
    consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(1)));
    consumer.schedulePollTask(
        () -> {
          add(0, "batch");
          add(1, "batch");
        });
    backlog.turn();

    assertThat(backlog.byModel().get(SmallModel.ID).batches()).isEqualTo(1);
  }

  @Test
  void whatCannotBeReadNowIsReadAgain() {
    backlog.turn();
    registryAway = true;
    add(0, "batch");
    assertThatThrownBy(backlog::turn).isInstanceOf(RegistryUnavailableException.class);
    assertThat(backlog.byModel()).isEmpty();
    registryAway = false;

    consumer.schedulePollTask(() -> add(0, "batch"));
    backlog.turn();

    assertThat(backlog.byModel().get(SmallModel.ID).batches()).isEqualTo(1);
  }

  @Test
  void looksOnUntilItIsClosed() {
    backlog.start();
    consumer.schedulePollTask(() -> add(0, "batch"));

    await().until(() -> !backlog.byModel().isEmpty());
    backlog.close();
    assertThat(consumer.closed()).isTrue();
  }

  @Test
  void closesItsConsumerEvenIfNeverStarted() {
    backlog.close();

    assertThat(consumer.closed()).isTrue();
  }

  private void add(long offset, String value) {
    consumer.addRecord(
        new ConsumerRecord<>(
            "batches", 0, offset, new byte[0], value.getBytes(StandardCharsets.UTF_8)));
  }

  private UnlearningBatch decode(byte[] value) {
    if (registryAway) {
      throw new RegistryUnavailableException("away", new IllegalStateException());
    }
    if (new String(value, StandardCharsets.UTF_8).equals("garbage")) {
      throw new MalformedEventException("no batch");
    }
    return batch;
  }
}
