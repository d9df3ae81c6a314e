package dev.amund.cli.request;

import dev.amund.event.DeletionRequested;
import dev.amund.event.KafkaResults;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/** Sends requests and makes sure that the brokers have them. */
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
   * Returns when all are acknowledged.
   *
   * @throws KafkaException one is not; the message says how many were. To send all of them again is
   *     safe only under the same request ids
   */
  public void send(List<DeletionRequested> requests) {
    List<Future<RecordMetadata>> results =
        requests.stream()
            .map(request -> new ProducerRecord<>(topic, request.getModelId(), request))
            .map(producer::send)
            .toList();
    producer.flush();
    var failures = results.stream().flatMap(result -> failure(result).stream()).toList();
    if (!failures.isEmpty()) {
      throw new KafkaException(
          "%,d of %,d requests did not get through: %s"
              .formatted(failures.size(), requests.size(), failures.get(0).getMessage()),
          failures.get(0));
    }
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
