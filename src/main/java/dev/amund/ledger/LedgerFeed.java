package dev.amund.ledger;

import dev.amund.event.failures.FailureLog;
import dev.amund.event.follow.PollLoop;
import dev.amund.event.follow.TopicFollower;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads topics from the beginning and follows them, on its own thread, committed records only and
 * without a consumer group. Each record is applied once: after a failure it continues where it was.
 */
final class LedgerFeed implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final TopicFollower<byte[], byte[]> follower;
  private final Sink sink;
  private final PollLoop loop;
  private final FailureLog failures = new FailureLog("read what was published", Optional.empty());
  private boolean begun;
  private volatile boolean caughtUp;

  /** Receives the records. */
  interface Sink {
    /** Called before the first record; retried if it throws. */
    void begin();

    /**
     * @param live whether it was published after the start
     * @throws RuntimeException if it cannot be applied now; it is delivered again
     */
    void apply(ConsumerRecord<byte[], byte[]> entry, boolean live);
  }

  LedgerFeed(Consumer<byte[], byte[]> consumer, List<String> topics, Sink sink) {
    this.follower = TopicFollower.fromBeginning(consumer, topics);
    this.sink = sink;
    this.loop = new PollLoop(Ledger.THREAD, consumer, this::turn, this::failed, PAUSE);
  }

  void start() {
    loop.start();
  }

  /** Returns whether its thread runs. */
  boolean isAlive() {
    return loop.isAlive();
  }

  /** Returns whether all that was there at the start has been read. */
  boolean caughtUp() {
    return caughtUp;
  }

  private void turn() {
    if (!begun) {
      sink.begin();
      begun = true;
    }
    follower.poll(POLL, entry -> sink.apply(entry, follower.isLive(entry)));
    caughtUp = caughtUp || follower.isCaughtUp();
  }

  /** Logs a repeated failure once. */
  private void failed(Throwable failure) {
    failures.failed(failure);
    follower.restart();
  }

  @Override
  public void close() {
    loop.close();
  }
}
