package dev.amund.bench.intake;

import dev.amund.bench.common.BenchEnvironment;
import dev.amund.bench.common.BenchException;
import dev.amund.event.DeletionRequested;
import dev.amund.event.LegalBasis;
import dev.amund.event.Priority;
import dev.amund.event.client.KafkaClients;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Fills a topic with valid requests, each with its own id and samples. */
final class RequestProducer {
  /** Ids have the same length, so that all requests have the same size. */
  private static final long FIRST_SAMPLE = 1_000_000_000;

  private final KafkaClients clients;
  private final Clock clock = Clock.systemUTC();

  RequestProducer(KafkaClients clients) {
    this.clients = clients;
  }

  /**
   * Returns when all of them are there.
   *
   * @param idCount sample ids in each
   * @return the mean size of their values, in bytes
   */
  double produce(String topic, int requests, int idCount) {
    long bytes = 0;
    var failure = new AtomicReference<Exception>();
    try (var serializer = clients.<DeletionRequested>serializer();
        var producer =
            new KafkaProducer<>(
                clients.producer("bench"), new StringSerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < requests; i++) {
        byte[] value = serializer.serialize(topic, request(i, idCount));
        bytes += value.length;
        producer.send(
            new ProducerRecord<>(topic, BenchEnvironment.MODEL, value),
            (metadata, e) -> failure.compareAndSet(null, e));
      }
      producer.flush();
    }
    if (failure.get() != null) {
      throw new BenchException("The requests cannot be written: " + failure.get(), failure.get());
    }
    return (double) bytes / requests;
  }

  private DeletionRequested request(int number, int idCount) {
    List<String> ids = new ArrayList<>(idCount);
    for (int i = 0; i < idCount; i++) {
      ids.add("train/" + (FIRST_SAMPLE + (long) number * idCount + i));
    }
    return DeletionRequested.newBuilder()
        .setRequestId(UUID.randomUUID())
        .setModelId(BenchEnvironment.MODEL)
        .setSampleIds(ids)
        .setRequestedAt(clock.instant())
        .setPriority(Priority.NORMAL)
        .setLegalBasis(LegalBasis.GDPR_ART_17)
        .setSource("amund bench intake")
        .build();
  }
}
