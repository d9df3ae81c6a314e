package dev.amund.unlearner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.amund.embedded.GeneratedDataSet;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ReceiptStatus;
import dev.amund.samples.SampleStore;
import dev.amund.unlearner.models.SmallModel;
import dev.amund.unlearner.models.TestModels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Batches that are too large for one update, of models that share a partition. */
@Timeout(300)
class SlicedBatchesTest {
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final List<ReceiptStatus> FORGOTTEN =
      List.of(ReceiptStatus.UNLEARNED, ReceiptStatus.ERASED);
  private static final String A = "a";
  private static final String B = "b";

  @TempDir private Path directory;
  private final Map<String, SampleStore> stores = new HashMap<>();
  private UnlearnerInMemory memory;

  @BeforeEach
  void open() throws Exception {
    memory =
        new UnlearnerInMemory(
            directory,
            Map.of(
                "amund.unlearner.max-forget-samples", "5", "amund.unlearner.retrain-share", "0.5"));
    for (String model : List.of(A, B)) {
      Path file = Files.createDirectories(directory.resolve(model)).resolve("model.pt");
      TestModels.write("good", file);
      stores.put(model, SmallModel.store(directory.resolve(model)));
      memory.add(model, file, stores.get(model));
    }
  }

  @AfterEach
  void close() {
    memory.close();
  }

  private static List<String> ids(int from, int to) {
    return IntStream.range(from, to).mapToObj(GeneratedDataSet::trainId).toList();
  }

  private void awaitForgotten(UUID request) {
    await().atMost(TIMEOUT).until(() -> memory.statuses(request).equals(FORGOTTEN));
  }

  @Test
  void aLargeRequestIsForgottenOverSeveralVersionsAndAnsweredOnce() {
    UUID request = memory.request(A, ids(0, 13));
    UUID next = memory.request(A, ids(20, 22));
    memory.start(20);

    awaitForgotten(next);
    assertThat(memory.statuses(request)).isEqualTo(FORGOTTEN);
    for (DeletionReceipt receipt : memory.receipts(request)) {
      assertThat(receipt.getVersion()).isEqualTo(4);
      assertThat(receipt.getVersions()).containsExactly(2L, 3L, 4L);
      assertThat(receipt.getSamples()).isEqualTo(13);
    }
    assertThat(memory.receipts(next).get(0).getVersions()).as("it took one").isNull();
    assertThat(memory.versions(A))
        .extracting(ModelVersionPublished::getVersion)
        .containsExactly(1L, 2L, 3L, 4L, 5L);
    assertThat(memory.versions(A))
        .extracting(ModelVersionPublished::getSamples)
        .containsExactly(0, 5, 4, 4, 2);
    assertThat(memory.versions(A).get(3).getSamplesSinceBase()).isEqualTo(13);
    assertThat(stores.get(A).splits(ids(0, 13))).isEmpty();
    await().until(() -> memory.committed().equals(java.util.Optional.of(new OffsetAndMetadata(2))));
  }

  @Test
  void whereverItIsStoppedTheNextOneContinuesWithWhatNoVersionHasForgotten() {
    UUID request = memory.request(A, ids(0, 24));
    for (int version = 2; version <= 6; version++) {
      int wanted = version;
      memory.start(20);
      await().atMost(TIMEOUT).until(() -> memory.versions(A).size() >= wanted);
      memory.stop();
    }
    memory.start(20);

    awaitForgotten(request);
    assertThat(memory.versions(A))
        .extracting(ModelVersionPublished::getSamples)
        .containsExactly(0, 5, 5, 5, 5, 4);
    assertThat(memory.receipts(request))
        .allSatisfy(receipt -> assertThat(receipt.getSamples()).isEqualTo(24))
        .allSatisfy(
            receipt -> assertThat(receipt.getVersions()).containsExactly(2L, 3L, 4L, 5L, 6L));
    assertThat(stores.get(A).splits(ids(0, 24))).isEmpty();
  }

  @Test
  void theRequestsOfAnotherModelNeedNotWaitForTheLastSlice() {
    UUID large = memory.request(A, ids(0, 25));
    UUID behind = memory.request(A, ids(30, 31));
    UUID other = memory.request(B, ids(0, 1));
    memory.start(20);

    awaitForgotten(behind);
    assertThat(memory.statuses(large)).isEqualTo(FORGOTTEN);
    assertThat(memory.statuses(other)).isEqualTo(FORGOTTEN);
    assertThat(memory.versions(A))
        .extracting(ModelVersionPublished::getSamples)
        .as("the batches of one model stay in order")
        .containsExactly(0, 5, 5, 5, 5, 5, 1);
    assertThat(memory.receipts(other).get(0).getAt())
        .isBefore(memory.receipts(large).get(0).getAt());
  }

  @Test
  void aRequestForMoreThanTheShareIsAnsweredAtOnceAndTheModelStays() {
    UUID most = memory.request(A, ids(0, 31));
    UUID next = memory.request(A, ids(40, 41));
    memory.start(20);

    awaitForgotten(next);
    assertThat(memory.statuses(most)).containsExactly(ReceiptStatus.QUARANTINED);
    DeletionReceipt receipt = memory.receipts(most).get(0);
    assertThat(receipt.getRetrainRequired()).isTrue();
    assertThat(receipt.getReason())
        .contains("retrain the model from scratch")
        .contains("31 of its 60");
    assertThat(receipt.getVersion()).isNull();
    assertThat(memory.versions(A)).hasSize(2);
    assertThat(stores.get(A).splits(ids(0, 31))).as("nothing is erased").hasSize(31);
  }
}
