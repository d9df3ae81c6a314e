package dev.amund.unlearner.transactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.event.MalformedEventException;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.deadletters.DeadLetter;
import dev.amund.event.failures.RegistryUnavailableException;
import dev.amund.unlearner.models.SmallModel;
import dev.amund.unlearner.tasks.Task;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchFeedTest {
  private static final TopicPartition PARTITION = new TopicPartition("batches", 0);

  private final UnlearningBatch batch = SmallModel.batch(SmallModel.request(1, List.of("a"), null));
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final BatchFeed feed = new BatchFeed(consumer, "batches", (topic, v) -> decode(v));
  private boolean registryAway;

  @BeforeEach
  void join() {
    feed.join(
        new ConsumerRebalanceListener() {
          @Override
          public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

          @Override
          public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}
        });
    consumer.rebalance(List.of(PARTITION));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
  }

  @Test
  void aRecordThatIsNoBatchIsADeadLetterAndTheNextOneGoesOn() {
    add(0, "garbage");
    add(1, "batch");
    List<Task.Queued> work = feed.poll(true, false);

    assertThat(work.get(0)).isInstanceOf(Task.PassOver.class);
    DeadLetter letter = ((Task.PassOver) work.get(0)).publication().deadLetters().get(0);
    assertThat(letter.key()).isEqualTo(bytes("key"));
    assertThat(letter.value()).isEqualTo(bytes("garbage"));
    assertThat(letter.headers().lastHeader(DeadLetter.REASON).value()).isEqualTo(bytes("no batch"));
    assertThat(letter.headers().lastHeader(DeadLetter.ORIGIN_OFFSET).value()).isEqualTo(bytes("0"));
    assertThat(work.get(1)).isEqualTo(new Task.Forget(PARTITION, 1, batch));
  }

  @Test
  void aDeadLetterFitsIntoItsTopicAndGoesWithoutItsValueWhereEvenThatIsTooMuch() {
    add(0, "x".repeat(5_000_000));
    DeadLetter letter = letter(feed.poll(true, false).get(0));
    assertThat(letter.value()).hasSize(1024 * 1024);
    assertThat(letter.headers().lastHeader(DeadLetter.VALUE_LENGTH).value())
        .isEqualTo(bytes("5000000"));

    feed.shortenDeadLetters();
    add(1, "garbage");
    assertThat(letter(feed.poll(true, false).get(0)).value()).isNull();
  }

  private static DeadLetter letter(Task work) {
    return ((Task.PassOver) work).publication().deadLetters().get(0);
  }

  @Test
  void whileTheRegistryIsAwayNothingIsPassedOver() {
    consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(0)));
    add(0, "batch");
    registryAway = true;
    assertThatThrownBy(() -> feed.poll(true, false))
        .isInstanceOf(RegistryUnavailableException.class);

    registryAway = false;
    feed.rewind();
    add(0, "batch");
    assertThat(feed.poll(true, false)).containsExactly(new Task.Forget(PARTITION, 0, batch));
  }

  @Test
  void withoutRoomNothingIsFetched() {
    add(0, "batch");
    assertThat(feed.poll(false, true)).isEmpty();
    assertThat(feed.poll(true, false)).hasSize(1);
  }

  private void add(long offset, String value) {
    consumer.addRecord(
        new ConsumerRecord<>(PARTITION.topic(), 0, offset, bytes("key"), bytes(value)));
  }

  private UnlearningBatch decode(byte[] value) {
    if (registryAway) {
      throw new RegistryUnavailableException("away");
    }
    if (new String(value, StandardCharsets.UTF_8).equals("batch")) {
      return batch;
    }
    throw new MalformedEventException("no batch");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
