package dev.amund.cli.request;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.MalformedEventException;
import dev.amund.event.ReceiptStatuses;
import dev.amund.event.TopicPartitions;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the final receipts of requests. It reads the topic from its beginning, so that a
 * request that was sent before, and is only sent again, is found as well.
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
   * @param patience for all of them together
   * @param onFinal told of each final receipt, once
   * @return the requests that have none yet
   * @throws org.apache.kafka.common.KafkaException the topic cannot be read
   */
  public Set<UUID> follow(
      Set<UUID> requests, Duration patience, java.util.function.Consumer<DeletionReceipt> onFinal) {
    var open = new HashSet<>(requests);
    var partitions = TopicPartitions.of(consumer, topic);
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    long begin = nanoTime.getAsLong();
    while (!open.isEmpty() && nanoTime.getAsLong() - begin < patience.toNanos()) {
      for (var entry : consumer.poll(POLL)) {
        DeletionReceipt receipt = receipt(entry);
        if (receipt != null
            && ReceiptStatuses.isFinal(receipt.getStatus())
            && open.remove(receipt.getRequestId())) {
          onFinal.accept(receipt);
        }
      }
    }
    return open;
  }

  private DeletionReceipt receipt(ConsumerRecord<String, byte[]> entry) {
    if (entry.value() == null) {
      return null;
    }
    try {
      return receipts.deserialize(topic, entry.value());
    } catch (MalformedEventException e) {
      log.debug("{}-{}@{} is no receipt", topic, entry.partition(), entry.offset(), e);
      return null;
    }
  }
}
