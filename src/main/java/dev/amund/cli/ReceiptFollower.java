package dev.amund.cli;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.KafkaClients;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.ReceiptStatuses;
import dev.amund.event.Topics;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Waits for the final receipts of requests. */
final class ReceiptFollower {
  private final KafkaClients clients;
  private final Topics topics;
  private final PrintWriter out;

  ReceiptFollower(KafkaClients clients, Topics topics, PrintWriter out) {
    this.clients = clients;
    this.topics = topics;
    this.out = out;
  }

  /**
   * Prints each final receipt of {@code requests} as it comes.
   *
   * @return whether all came in time and none was rejected or quarantined
   */
  boolean follow(Set<UUID> requests, Duration patience) {
    var open = new HashSet<>(requests);
    var bad = new HashSet<UUID>();
    var latch = new CountDownLatch(requests.size());
    var consumer =
        new KafkaConsumer<>(
            clients.reader("receipts"),
            new StringDeserializer(),
            clients.deserializer(DeletionReceipt.class));
    try (var tail =
        new TopicTail<>(
            consumer,
            topics.receipts(),
            record -> {
              DeletionReceipt receipt = record.value();
              if (ReceiptStatuses.isFinal(receipt.getStatus())
                  && open.remove(receipt.getRequestId())) {
                print(receipt);
                if (receipt.getStatus() == ReceiptStatus.REJECTED
                    || receipt.getStatus() == ReceiptStatus.QUARANTINED) {
                  bad.add(receipt.getRequestId());
                }
                latch.countDown();
              }
            })) {
      boolean all = latch.await(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (!all) {
        out.printf(
            "%,d of %,d requests have no final receipt yet%n", latch.getCount(), requests.size());
      }
      return all && bad.isEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void print(DeletionReceipt receipt) {
    out.printf(
        "%s  %-11s  %s%s%n",
        receipt.getRequestId(),
        receipt.getStatus(),
        receipt.getVersion() == null ? "" : "version " + receipt.getVersion() + "  ",
        receipt.getReason() == null ? receipt.getSamples() + " samples" : receipt.getReason());
    out.flush();
  }
}
