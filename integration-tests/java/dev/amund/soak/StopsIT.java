package dev.amund.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.Topics;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A daemon is held at the point where a stop is set, and nowhere else. */
class StopsIT {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Topics TOPICS = new Topics("amund.");

  @TempDir private Path directory;
  private final StopInterceptor interceptor = new StopInterceptor();
  private Stops stops;

  @BeforeEach
  void configure() {
    stops = new Stops(directory);
    interceptor.configure(StopInterceptor.properties(directory, 1));
  }

  @Test
  void holdsTheDaemonThatComesToThePointUntilItIsReleased() throws Exception {
    stops.set(StopPoint.VERSION_READY);
    interceptor.onSend(record(TOPICS.evaluations()));
    var thread = new Thread(() -> interceptor.onSend(record(TOPICS.modelVersions())));
    thread.start();
    assertThat(stops.awaitHeld(StopPoint.VERSION_READY, SOON)).contains(1);
    interceptor.onSend(record(TOPICS.modelVersions()));
    assertThat(thread.isAlive()).isTrue();
    assertThat(stops.held(StopPoint.VERSION_READY)).contains(1);
    stops.release(StopPoint.VERSION_READY, 1);
    await().atMost(SOON).until(() -> !thread.isAlive());
    assertThat(stops.held(StopPoint.VERSION_READY)).isEmpty();
  }

  @Test
  void aStopWhereNobodyComesIsTakenAway() throws Exception {
    stops.set(StopPoint.ERASED);
    assertThat(stops.awaitHeld(StopPoint.ERASED, Duration.ofMillis(10))).isEmpty();
    interceptor.onSend(receipt(ReceiptStatus.ERASED));
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void tellsThePointsByWhatIsSent() throws Exception {
    assertThat(pointsOf(record(TOPICS.unlearningBatches())))
        .containsExactly(StopPoint.BATCH_CLOSED);
    assertThat(pointsOf(record(TOPICS.modelVersions()))).containsExactly(StopPoint.VERSION_READY);
    assertThat(pointsOf(record(TOPICS.evaluations()))).containsExactly(StopPoint.VERSION_SENT);
    assertThat(pointsOf(receipt(ReceiptStatus.UNLEARNED))).isEmpty();
    assertThat(pointsOf(receipt(ReceiptStatus.ERASED))).containsExactly(StopPoint.ERASED);
    String samples = TOPICS.trainingSamples("m");
    assertThat(pointsOf(record(samples))).isEmpty();
    assertThat(pointsOf(new ProducerRecord<>(samples, 0, "id", null)))
        .containsExactly(StopPoint.ERASURE_READY);
    assertThat(pointsOf(new ProducerRecord<>(samples, 1, "id", null)))
        .containsExactly(StopPoint.ERASURE_READY, StopPoint.ERASURE_BEGUN);
  }

  private static List<StopPoint> pointsOf(ProducerRecord<?, ?> record) {
    return Arrays.stream(StopPoint.values())
        .filter(point -> point.isReachedBy(record, TOPICS))
        .toList();
  }

  private static ProducerRecord<Object, Object> record(String topic) {
    return new ProducerRecord<>(topic, 0, "key", new byte[] {0});
  }

  private static ProducerRecord<Object, Object> receipt(ReceiptStatus status) throws Exception {
    var receipt =
        DeletionReceipt.newBuilder()
            .setRequestId(new UUID(0, 1))
            .setModelId("m")
            .setStatus(status)
            .setAt(Instant.EPOCH)
            .build();
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(ByteBuffer.allocate(5).putInt(1, 7).array());
    var encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    new SpecificDatumWriter<>(DeletionReceipt.class).write(receipt, encoder);
    return new ProducerRecord<>(TOPICS.receipts(), 0, "key", bytes.toByteArray());
  }
}
