package dev.amund.unlearner.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.amund.event.ForgottenRequest;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.Outcome;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.UnlearningEvaluated;
import dev.amund.samples.Split;
import dev.amund.unlearner.models.SmallModel;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PublishedBatchTest {
  private static final Optional<OffsetAndMetadata> NOTHING = Optional.empty();

  private final UnlearningBatch batch = batch(1, 2);

  private static UnlearningBatch batch(int... requests) {
    return SmallModel.batch(
        Arrays.stream(requests)
            .mapToObj(number -> SmallModel.request(number, List.of("a"), null))
            .toArray(dev.amund.event.BatchedRequest[]::new));
  }

  private static Task.Forget at(int partition, long offset, UnlearningBatch batch) {
    return new Task.Forget(new TopicPartition("batches", partition), offset, batch);
  }

  /** A version that has forgotten what was held of these requests. */
  private static ModelVersionPublished version(UnlearningBatch batch, int... requests) {
    return ModelVersionPublished.newBuilder()
        .setModelId(batch.getModelId())
        .setVersion(2)
        .setArtifactUri("file:/x")
        .setSha256("0".repeat(64))
        .setSizeBytes(1)
        .setBatchId(batch.getBatchId())
        .setRequests(
            Arrays.stream(requests)
                .mapToObj(number -> new ForgottenRequest(new UUID(2, number), 1, 0, null))
                .toList())
        .setPublishedAt(SmallModel.NOW)
        .setManifestSignature(ByteBuffer.allocate(0))
        .setKeyId("key")
        .build();
  }

  private static ModelVersionPublished published(Task.Forget work, int... requests) {
    return PublishedBatch.mark(
            Publication.ofVersion(version(work.batch(), requests)), work, List.of())
        .version()
        .orElseThrow();
  }

  @Test
  void aBatchIsKnownByItsPlaceAndItsRequests() {
    Task.Forget work = at(1, 7, batch);
    ModelVersionPublished head = published(work, 1, 2);

    assertThat(PublishedBatch.isOf(head, work, NOTHING)).isTrue();
    assertThat(PublishedBatch.isOf(head, at(1, 8, batch), NOTHING)).as("offset").isFalse();
    assertThat(PublishedBatch.isOf(head, at(0, 7, batch), NOTHING)).as("partition").isFalse();
    assertThat(PublishedBatch.isOf(head, at(1, 7, batch(3)), NOTHING))
        .as("another batch with the same id at the same place of another topic")
        .isFalse();
    assertThat(PublishedBatch.isOf(head, at(1, 7, batch(1)), NOTHING)).as("a part of it").isFalse();
  }

  @Test
  void aRequestOfWhichNothingWasHeldIsNotNamedByTheVersion() {
    Task.Forget work = at(1, 7, batch);
    assertThat(PublishedBatch.isOf(published(work, 2), work, NOTHING)).isTrue();
  }

  @Test
  void anIdAloneMakesNoBatchPublished() {
    Task.Forget work = at(1, 7, batch);
    var note = Optional.of(new OffsetAndMetadata(7, "published version 2"));

    assertThat(PublishedBatch.isOf(version(batch), work, note)).as("names nobody").isFalse();
    assertThat(PublishedBatch.isOf(version(batch, 3), work, note)).as("another").isFalse();
    var otherId = UnlearningBatch.newBuilder(batch).setBatchId(new UUID(9, 9)).build();
    assertThat(PublishedBatch.isOf(published(work, 1, 2), at(1, 7, otherId), note)).isFalse();
  }

  @Test
  void whatAFormerVersionPublishedIsKnownByWhatWasCommittedWithIt() {
    ModelVersionPublished head = version(batch, 1, 2);
    Task.Forget work = at(1, 7, batch);

    assertThat(PublishedBatch.isOf(head, work, Optional.of(PublishedBatch.offset(work, head))))
        .isTrue();
    assertThat(PublishedBatch.offset(work, head))
        .isEqualTo(new OffsetAndMetadata(7, "published version 2"));
    assertThat(PublishedBatch.isOf(head, work, NOTHING)).isFalse();
    for (var other :
        List.of(
            new OffsetAndMetadata(7, "begun 1"),
            new OffsetAndMetadata(7, "published version 3"),
            new OffsetAndMetadata(6, "published version 2"))) {
      assertThat(PublishedBatch.isOf(head, work, Optional.of(other))).as("%s", other).isFalse();
    }
  }

  @Test
  void aSliceIsKnownByItsPlaceAndOnlyToAnAmundThatKnowsSlices() {
    Task.Forget work = at(1, 7, batch);
    ModelVersionPublished head = slice(work, 3);

    assertThat(PublishedBatch.isOf(head, work, NOTHING)).isTrue();
    assertThat(PublishedBatch.isPartOf(head, work)).isTrue();
    assertThat(PublishedBatch.isPartOf(head, at(1, 8, batch))).as("offset").isFalse();
    assertThat(PublishedBatch.isPartOf(head, at(0, 7, batch))).as("partition").isFalse();
    assertThat(PublishedBatch.isPartOf(head, at(1, 7, batch(3)))).as("another").isFalse();
    assertThat(head.getBatchOffset()).as("where a former amund looks").isNull();
    assertThat(head.getBatchPartition()).isNull();
    assertThat(SliceProgress.of(Optional.of(head), work).of(new UUID(2, 1)).samples()).isOne();
  }

  @Test
  void theLastSliceIsAsGoodAsTheWholeBatch() {
    Task.Forget work = at(1, 7, batch);
    ModelVersionPublished head = slice(work, 1);

    assertThat(PublishedBatch.isPart(head)).isFalse();
    assertThat(head.getBatchOffset()).isEqualTo(7);
    assertThat(PublishedBatch.isOf(head, work, NOTHING)).isTrue();
  }

  /** A version that has forgotten one of so many samples of the first request. */
  private ModelVersionPublished slice(Task.Forget work, int samples) {
    var held = new java.util.LinkedHashMap<String, Split>();
    for (int i = 0; i < samples; i++) {
      held.put("s" + i, Split.TRAIN);
    }
    var share =
        new ForgetSet.Share(
            batch.getRequests().get(0), held.keySet(), samples, Optional.of(samples), 0, 0, 0);
    var all = new ForgetSet(held, Map.of(), Set.of(), List.of(share));
    var before = new SliceProgress(samples == 1 ? 1 : 0, 0, Map.of());
    return PublishedBatch.mark(
            Publication.ofVersion(version(batch, 1)), work, Slice.next(batch, all, before, 1))
        .version()
        .orElseThrow();
  }

  @Test
  void theEvaluationOfTheVersionAloneListsWhatWasForgotten() {
    var refused = evaluation(Outcome.RETRIED);
    var accepted = evaluation(Outcome.PUBLISHED);
    var marked =
        PublishedBatch.mark(
            Publication.ofBatch(
                Optional.of(version(batch, 1)), List.of(refused, accepted), List.of()),
            at(1, 7, batch),
            List.of("a", "b"));

    assertThat(marked.evaluations().get(0)).isEqualTo(refused);
    ByteBuffer list = marked.evaluations().get(1).getForgotten();
    assertThat(list.remaining()).isEqualTo(16);
    assertThat(ForgottenIds.of(batch.getBatchId(), list).among(List.of("a", "b", "c")))
        .containsExactlyInAnyOrder("a", "b");
    assertThat(ForgottenIds.of(new UUID(9, 9), list).among(List.of("a", "b", "c")))
        .as("lists of different batches have nothing in common")
        .isEmpty();
  }

  @Test
  void aListThatWouldNotFitIntoARecordIsLeftOut() {
    var ids = java.util.stream.IntStream.range(0, 100_001).mapToObj(Integer::toString).toList();
    assertThat(ForgottenIds.list(batch.getBatchId(), ids)).isEmpty();
    assertThat(ForgottenIds.list(batch.getBatchId(), ids.subList(0, 100_000)).orElseThrow())
        .satisfies(list -> assertThat(list.remaining()).isEqualTo(800_000));
  }

  private UnlearningEvaluated evaluation(Outcome outcome) {
    return UnlearningEvaluated.newBuilder()
        .setModelId(batch.getModelId())
        .setBatchId(batch.getBatchId())
        .setOutcome(outcome)
        .setAttempt(1)
        .setSamples(2)
        .setAt(SmallModel.NOW)
        .build();
  }
}
