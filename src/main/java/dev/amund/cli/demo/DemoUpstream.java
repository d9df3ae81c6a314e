package dev.amund.cli.demo;

import dev.amund.event.DeletionRequested;
import dev.amund.event.LegalBasis;
import dev.amund.event.Priority;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.Topics;
import dev.amund.event.client.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Simulates upstream systems that emit deletion events, and remembers the expected results. */
final class DemoUpstream implements AutoCloseable {
  /** The value from a producer with a wrong serializer. */
  static final byte[] MALFORMED = "{\"please\": \"forget me\"}".getBytes(StandardCharsets.UTF_8);

  private final KafkaProducer<String, byte[]> producer;
  private final Serializer<DeletionRequested> serializer;
  private final String topic;
  private final String modelId;
  private final Clock clock;
  private final List<Expectation> expectations = new ArrayList<>();
  private int duplicates;
  private int malformedRecords;

  DemoUpstream(KafkaClients clients, Topics topics, String modelId, Clock clock) {
    this.producer =
        new KafkaProducer<>(
            clients.producer("upstream"), new StringSerializer(), new ByteArraySerializer());
    this.serializer = clients.serializer();
    this.topic = topics.deletionRequests();
    this.modelId = modelId;
    this.clock = clock;
  }

  /** Every request that was sent, in order. */
  List<Expectation> expectations() {
    return List.copyOf(expectations);
  }

  /** Returns how many events were sent twice. */
  int duplicates() {
    return duplicates;
  }

  /** Returns how many records were no events. */
  int malformedRecords() {
    return malformedRecords;
  }

  /** Returns one request for these samples. */
  DeletionRequested forget(List<String> sampleIds) {
    String what = sampleIds.size() == 1 ? "one sample" : sampleIds.size() + " samples";
    return send(request(sampleIds, Optional.empty()), what, ReceiptStatus.ERASED);
  }

  /** Sends a request for all samples of a data subject. */
  void forgetSubject(String subjectId) {
    send(request(List.of(), Optional.of(subjectId)), "a subject's samples", ReceiptStatus.ERASED);
  }

  /** Sends a request for a sample that amund does not hold, or no longer. */
  void forgetNotHeld(String sampleId, String what) {
    send(request(List.of(sampleId), Optional.empty()), what, ReceiptStatus.NOT_HELD);
  }

  /** Sends a valid event without samples or subject. */
  void forgetNothing() {
    send(
        request(List.of(), Optional.empty()),
        "neither samples nor subject",
        ReceiptStatus.REJECTED);
  }

  /** Sends the same event again, like an upstream that crashed before it committed. */
  void again(DeletionRequested request) {
    duplicates++;
    produce(serializer.serialize(topic, request));
  }

  /** Sends bytes that are no event. */
  void malformed() {
    malformedRecords++;
    produce(MALFORMED);
  }

  private DeletionRequested request(List<String> sampleIds, Optional<String> subjectId) {
    return DeletionRequested.newBuilder()
        .setRequestId(UUID.randomUUID())
        .setModelId(modelId)
        .setSampleIds(sampleIds)
        .setSubjectId(subjectId.orElse(null))
        .setRequestedAt(clock.instant())
        .setPriority(Priority.NORMAL)
        .setLegalBasis(LegalBasis.GDPR_ART_17)
        .setSource("amund demo")
        .build();
  }

  private DeletionRequested send(DeletionRequested request, String what, ReceiptStatus expected) {
    expectations.add(new Expectation(request.getRequestId(), what, expected));
    produce(serializer.serialize(topic, request));
    return request;
  }

  private void produce(byte[] value) {
    producer.send(new ProducerRecord<>(topic, modelId, value));
  }

  /** Waits until all that was sent is acknowledged. */
  void flush() {
    producer.flush();
  }

  @Override
  public void close() {
    producer.close();
  }
}
