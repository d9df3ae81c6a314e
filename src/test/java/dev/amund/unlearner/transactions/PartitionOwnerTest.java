package dev.amund.unlearner.transactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.amund.event.BatchedRequest;
import dev.amund.event.DeletionReceipt;
import dev.amund.event.ModelFormat;
import dev.amund.event.ModelVersionPublished;
import dev.amund.event.ModelVersionRetired;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.RetrainingRequested;
import dev.amund.event.Topics;
import dev.amund.event.TraceContext;
import dev.amund.event.UnlearningBatch;
import dev.amund.event.follow.TopicReader;
import dev.amund.unlearner.models.SmallModel;
import dev.amund.unlearner.tasks.Publication;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PartitionOwnerTest {
  private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private static final Topics TOPICS = new Topics("t.");
  private static final TopicPartition VERSIONS = new TopicPartition(TOPICS.modelVersions(), 0);
  private static final TopicPartition BATCHES = new TopicPartition(TOPICS.unlearningBatches(), 0);

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final MockConsumer<String, ModelVersionPublished> consumer =
      new MockConsumer<>("earliest");

  private final MockConsumer<String, ModelVersionRetired> retirements =
      new MockConsumer<>("earliest");

  @BeforeEach
  void nothingIsRetired() {
    retired();
  }

  @Test
  void knowsWhatEarlierOwnersHaveRetired() {
    published(version("a", 5));
    retired(retirement("a", 1), retirement("b", 7), retirement("a", 2));
    PartitionOwner owner = acquire();
    assertThat(owner.retired("a")).isEqualTo(2);
    assertThat(owner.retired("b")).isEqualTo(7);
    assertThat(owner.retired("c")).isZero();
  }

  @Test
  void publishesRetirementsInATransactionOfTheirOwn() {
    published(version("a", 5));
    PartitionOwner owner = acquire();
    owner.publishRetirements(
        Publication.ofRetirements(List.of(retirement("a", 1), retirement("a", 2))));

    assertThat(producer.commitCount()).isEqualTo(1);
    assertThat(producer.history())
        .extracting(ProducerRecord::topic)
        .containsExactly(TOPICS.versionRetirements(), TOPICS.versionRetirements());
    assertThat(producer.consumerGroupOffsetsHistory()).isEmpty();
    assertThat(owner.retired("a")).isEqualTo(2);
  }

  @Test
  void aRetirementThatIsNotCommittedIsNone() {
    published(version("a", 5));
    PartitionOwner owner = acquire();
    producer.commitTransactionException = new ProducerFencedException("another owner");
    var publication = Publication.ofRetirements(List.of(retirement("a", 1)));
    assertThatThrownBy(() -> owner.publishRetirements(publication))
        .isInstanceOf(ProducerFencedException.class);
    assertThat(owner.retired("a")).isZero();
  }

  @Test
  void readsTheNewestVersionOfEachModelAfterFencing() {
    published(version("a", 1), version("b", 1), version("a", 2));
    PartitionOwner owner = acquire();
    assertThat(producer.transactionInitialized()).isTrue();
    assertThat(owner.head("a")).contains(version("a", 2));
    assertThat(owner.head("b")).contains(version("b", 1));
    assertThat(owner.head("c")).isEmpty();
  }

  @Test
  void writesVersionReceiptsAndOffsetInOneTransaction() {
    published(version("a", 1));
    PartitionOwner owner = acquire();
    var offset = new OffsetAndMetadata(7, "published version 2");
    owner.publish(publication(version("a", 2)), BATCHES, offset, consumer.groupMetadata());

    assertThat(producer.commitCount()).isEqualTo(1);
    assertThat(producer.history())
        .extracting(ProducerRecord::topic)
        .containsExactly(TOPICS.modelVersions(), TOPICS.receipts());
    assertThat(producer.consumerGroupOffsetsHistory())
        .containsExactly(Map.of(consumer.groupMetadata().groupId(), Map.of(BATCHES, offset)));
    assertThat(owner.head("a")).contains(version("a", 2));
  }

  @Test
  void whatIsQuarantinedGoesToTheIntakeInTheSameTransaction() throws Exception {
    published(version("a", 1));
    PartitionOwner owner = acquire();
    UUID held = UUID.randomUUID();
    UUID other = UUID.randomUUID();
    var batch = batch(request(held, PARENT), request(other, PARENT));
    var receipt = publication(version("a", 2)).receipts().get(0);
    owner.publish(
        Publication.ofReceipts(
                List.of(
                    DeletionReceipt.newBuilder(receipt)
                        .setRequestId(held)
                        .setStatus(ReceiptStatus.QUARANTINED)
                        .build(),
                    DeletionReceipt.newBuilder(receipt)
                        .setRequestId(other)
                        .setStatus(ReceiptStatus.NOT_HELD)
                        .build()))
            .of(batch),
        BATCHES,
        new OffsetAndMetadata(7),
        consumer.groupMetadata());

    assertThat(producer.commitCount()).isEqualTo(1);
    var record = producer.history().get(2);
    assertThat(record.topic()).isEqualTo(TOPICS.quarantinedBatches());
    assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo(batch.getModelId());
  }

  @Test
  void whatIsHandedToRetrainingIsKnownOnceItIsCommitted() {
    published(version("a", 1));
    PartitionOwner owner = acquire();
    var retrain =
        RetrainingRequested.newBuilder()
            .setModelId("a")
            .setVersion(1)
            .setBatchId(UUID.randomUUID())
            .setBatchPartition(0)
            .setBatchOffset(7)
            .setRequests(List.of())
            .setSamples(1)
            .setAt(Instant.EPOCH)
            .build();
    assertThat(owner.retrain("a")).isEmpty();
    owner.publish(
        Publication.ofRetrain(List.of(), List.of(), retrain),
        BATCHES,
        new OffsetAndMetadata(7),
        consumer.groupMetadata());
    assertThat(producer.history())
        .extracting(ProducerRecord::topic)
        .containsExactly(TOPICS.retrainingRequests());
    assertThat(owner.retrain("a")).contains(retrain);
  }

  @Test
  void receiptsBelongToTheTracesOfTheirRequests() {
    published(version("a", 1));
    PartitionOwner owner = acquire();
    var receipt = publication(version("a", 2)).receipts().get(0);
    UUID other = UUID.randomUUID();
    var batch = batch(request(receipt.getRequestId(), PARENT), request(other, "none"));
    var two = DeletionReceipt.newBuilder(receipt).setRequestId(other).build();
    owner.publish(
        Publication.ofBatch(Optional.of(version("a", 2)), List.of(), List.of(receipt, two))
            .of(batch),
        BATCHES,
        new OffsetAndMetadata(7),
        consumer.groupMetadata());
    assertThat(parents())
        .as("of the version, which is about two requests, and of the receipts")
        .containsExactly(Optional.empty(), Optional.of(PARENT), Optional.empty());

    producer.clear();
    owner.publish(
        publication(version("a", 3)).of(batch(request(receipt.getRequestId(), PARENT))),
        BATCHES,
        new OffsetAndMetadata(8),
        consumer.groupMetadata());
    assertThat(parents()).containsExactly(Optional.of(PARENT), Optional.of(PARENT));
  }

  @Test
  void receiptsGoUnderTheKeysUnderWhichTheIntakeBegan() {
    published(version("a", 1));
    PartitionOwner owner = acquire();
    var receipt = publication(version("a", 2)).receipts().get(0);
    UUID other = UUID.randomUUID();
    var former = request(receipt.getRequestId(), PARENT);
    var current =
        BatchedRequest.newBuilder(request(other, PARENT)).setReceiptKey(other + "/a").build();
    var two = DeletionReceipt.newBuilder(receipt).setRequestId(other).build();
    owner.publish(
        Publication.ofReceipts(List.of(receipt, two)).of(batch(former, current)),
        BATCHES,
        new OffsetAndMetadata(7),
        consumer.groupMetadata());

    assertThat(producer.history())
        .extracting(record -> new String(record.key(), StandardCharsets.UTF_8))
        .containsExactly(receipt.getRequestId().toString(), other + "/a");
  }

  private List<Optional<String>> parents() {
    return producer.history().stream()
        .map(record -> TraceContext.of(record.headers()).map(TraceContext::parent))
        .toList();
  }

  private static BatchedRequest request(UUID requestId, String traceparent) {
    return BatchedRequest.newBuilder()
        .setRequestId(requestId)
        .setAcceptedAt(Instant.EPOCH)
        .setTraceparent(traceparent)
        .build();
  }

  private static UnlearningBatch batch(BatchedRequest... requests) {
    return UnlearningBatch.newBuilder()
        .setBatchId(new UUID(1, 1))
        .setModelId("a")
        .setSequence(1)
        .setRequests(List.of(requests))
        .setClosedAt(Instant.EPOCH)
        .build();
  }

  @Test
  void aFailedCommitPublishesNothingAndKeepsTheHead() {
    published(version("a", 1));
    PartitionOwner owner = acquire();
    producer.commitTransactionException = new ProducerFencedException("another owner");

    assertThatThrownBy(
            () ->
                owner.publish(
                    publication(version("a", 2)),
                    BATCHES,
                    new OffsetAndMetadata(7),
                    consumer.groupMetadata()))
        .isInstanceOf(ProducerFencedException.class);
    assertThat(producer.history()).isEmpty();
    assertThat(owner.head("a")).contains(version("a", 1));
  }

  @Test
  void theFirstRecordThatCannotBeSentIsTheLastToBeTried() {
    published(version("a", 1));
    var away = new TimeoutException("not present in metadata after 30000 ms.");
    var attempts = new AtomicInteger();
    var waiting =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
          @Override
          public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
            attempts.incrementAndGet();
            return CompletableFuture.failedFuture(away);
          }
        };
    PartitionOwner owner = acquire(waiting);

    assertThatThrownBy(
            () ->
                owner.publish(
                    publication(version("a", 2)),
                    BATCHES,
                    new OffsetAndMetadata(7),
                    consumer.groupMetadata()))
        .isSameAs(away);
    assertThat(attempts).hasValue(1);
    assertThat(waiting.transactionAborted()).isTrue();
    assertThat(owner.head("a")).contains(version("a", 1));
  }

  private PartitionOwner acquire() {
    return acquire(producer);
  }

  private PartitionOwner acquire(MockProducer<byte[], byte[]> producer) {
    var reader = new TopicReader<ModelVersionPublished>(() -> consumer);
    return PartitionOwner.acquire(
        0,
        producer,
        (topic, event) -> new byte[0],
        TOPICS,
        new VersionHeads(reader, TOPICS.modelVersions()),
        new Retirements(new TopicReader<>(() -> retirements), TOPICS.versionRetirements()),
        new RetrainMarks(
            TopicReaders.<RetrainingRequested>holding(TOPICS.retrainingRequests(), Map.of()),
            TOPICS.retrainingRequests()));
  }

  private void published(ModelVersionPublished... versions) {
    consumer.updateBeginningOffsets(Map.of(VERSIONS, 0L));
    consumer.updateEndOffsets(Map.of(VERSIONS, (long) versions.length));
    consumer.schedulePollTask(
        () -> {
          for (int i = 0; i < versions.length; i++) {
            consumer.addRecord(
                new ConsumerRecord<>(
                    VERSIONS.topic(), 0, i, versions[i].getModelId(), versions[i]));
          }
        });
  }

  private void retired(ModelVersionRetired... events) {
    var partition = new TopicPartition(TOPICS.versionRetirements(), 0);
    retirements.updateBeginningOffsets(Map.of(partition, 0L));
    retirements.updateEndOffsets(Map.of(partition, (long) events.length));
    retirements.schedulePollTask(
        () -> {
          for (int i = 0; i < events.length; i++) {
            retirements.addRecord(
                new ConsumerRecord<>(partition.topic(), 0, i, events[i].getModelId(), events[i]));
          }
        });
  }

  private static ModelVersionRetired retirement(String modelId, long version) {
    return ModelVersionRetired.newBuilder()
        .setModelId(modelId)
        .setVersion(version)
        .setSha256("0".repeat(64))
        .setSupersededBy(version + 1)
        .setSupersededAt(SmallModel.NOW)
        .setRetiredAt(SmallModel.NOW)
        .build();
  }

  private static Publication publication(ModelVersionPublished version) {
    var receipt =
        DeletionReceipt.newBuilder()
            .setRequestId(new UUID(0, 1))
            .setModelId(version.getModelId())
            .setStatus(ReceiptStatus.UNLEARNED)
            .setAt(SmallModel.NOW)
            .build();
    return Publication.ofBatch(Optional.of(version), List.of(), List.of(receipt));
  }

  private static ModelVersionPublished version(String modelId, long number) {
    return ModelVersionPublished.newBuilder()
        .setModelId(modelId)
        .setVersion(number)
        .setArtifactUri("file:/x")
        .setSha256("0".repeat(64))
        .setSizeBytes(1)
        .setFormat(ModelFormat.TORCHSCRIPT)
        .setPublishedAt(SmallModel.NOW)
        .setManifestSignature(ByteBuffer.allocate(0))
        .setKeyId("key")
        .build();
  }
}
