package dev.amund.cli.request;

import dev.amund.event.DeletionRequested;
import dev.amund.event.ModelPartitions;
import dev.amund.event.RequestKey;
import dev.amund.event.failures.KafkaFailures;
import dev.amund.event.failures.KafkaResults;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/** Sends requests and waits for the brokers' acknowledgement. */
public final class RequestSender {
  private final Producer<String, DeletionRequested> producer;
  private final String topic;

  /**
   * @param producer the caller closes it
   */
  public RequestSender(Producer<String, DeletionRequested> producer, String topic) {
    this.producer = producer;
    this.topic = topic;
  }

  /**
   * Sends all and returns when all are acknowledged.
   *
   * @return their positions, in the same order
   * @throws KafkaException if one is not; the message says how many were. Resend all of them only
   *     under the same request ids
   */
  public List<SentRequest> send(List<DeletionRequested> requests) {
    List<Future<RecordMetadata>> results =
        requests.stream().map(this::record).map(producer::send).toList();
    producer.flush();
    var failures = results.stream().flatMap(result -> failure(result).stream()).toList();
    if (!failures.isEmpty()) {
      throw new KafkaException(
          "%,d of %,d requests did not get through: %s"
              .formatted(failures.size(), requests.size(), reason(failures.get(0))),
          failures.get(0));
    }
    return IntStream.range(0, requests.size())
        .mapToObj(i -> sent(requests.get(i), KafkaResults.get(results.get(i))))
        .toList();
  }

  /**
   * Uses amund's partition, whatever partitioner is configured, so that it need not be rerouted.
   */
  private ProducerRecord<String, DeletionRequested> record(DeletionRequested request) {
    String modelId = request.getModelId();
    return new ProducerRecord<>(
        topic, ModelPartitions.of(modelId, producer, topic), modelId, request);
  }

  private static SentRequest sent(DeletionRequested request, RecordMetadata place) {
    return new SentRequest(RequestKey.of(request), place.partition(), place.offset());
  }

  private static String reason(KafkaException failure) {
    return KafkaFailures.explain(failure).orElseGet(failure::getMessage);
  }

  private static Optional<KafkaException> failure(Future<RecordMetadata> result) {
    try {
      KafkaResults.get(result);
      return Optional.empty();
    } catch (KafkaException e) {
      return Optional.of(e);
    }
  }
}
