package dev.amund.cli.request;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.MalformedEventException;
import dev.amund.event.RequestKey;
import dev.amund.event.follow.TopicFollower;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the final receipts of requests. It reads the topic from the beginning, so that it also
 * finds the receipts of a request that was sent before.
 */
public final class ReceiptFollower {
  private static final Logger log = LoggerFactory.getLogger(ReceiptFollower.class);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Consumer<String, byte[]> consumer;
  private final Deserializer<DeletionReceipt> receipts;
  private final String topic;
  private final LongSupplier nanoTime;

  /**
   * @param consumer reads committed records only; the caller closes it
   */
  public ReceiptFollower(
      Consumer<String, byte[]> consumer,
      Deserializer<DeletionReceipt> receipts,
      String topic,
      LongSupplier nanoTime) {
    this.consumer = consumer;
    this.receipts = receipts;
    this.topic = topic;
    this.nanoTime = nanoTime;
  }

  /**
   * Waits on the calling thread.
   *
   * @param requests the requests that were sent
   * @param timeout for all of them
   * @param onFinal receives each final receipt, once
   * @return the requests that have none yet
   * @throws org.apache.kafka.common.KafkaException if the topic cannot be read
   */
  public Set<RequestKey> follow(
      Collection<SentRequest> requests,
      Duration timeout,
      java.util.function.Consumer<DeletionReceipt> onFinal) {
    var open = new HashMap<RequestKey, AwaitedRequest>();
    requests.forEach(sent -> open.put(sent.key(), new AwaitedRequest(sent)));
    var follower = TopicFollower.fromBeginning(consumer, List.of(topic));
    follower.begin();
    long begin = nanoTime.getAsLong();
    while (!open.isEmpty() && nanoTime.getAsLong() - begin < timeout.toNanos()) {
      follower.poll(
          POLL,
          entry -> receipt(entry).flatMap(receipt -> receive(receipt, open)).ifPresent(onFinal));
    }
    return Set.copyOf(open.keySet());
  }

  private static Optional<DeletionReceipt> receive(
      DeletionReceipt receipt, Map<RequestKey, AwaitedRequest> open) {
    var key = RequestKey.of(receipt);
    AwaitedRequest request = open.get(key);
    if (request == null) {
      return Optional.empty();
    }
    request.receive(receipt);
    request.end().ifPresent(end -> open.remove(key));
    return request.end();
  }

  private Optional<DeletionReceipt> receipt(ConsumerRecord<String, byte[]> entry) {
    if (entry.value() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(receipts.deserialize(topic, entry.value()));
    } catch (MalformedEventException e) {
      log.debug(
          "a record is no receipt: record={}-{}@{}", topic, entry.partition(), entry.offset(), e);
      return Optional.empty();
    }
  }
}
