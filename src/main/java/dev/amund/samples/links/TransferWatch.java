package dev.amund.samples.links;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/** Waits for transfers, and gives up those that stop or trickle. */
final class TransferWatch {
  /** The interval in milliseconds at which the transferred bytes are checked. */
  private static final long CHECK_EVERY = 100;

  private final TransferLimits limits;

  /** A transfer was given up. */
  static final class TooSlowException extends IOException {
    private static final long serialVersionUID = 1L;

    TooSlowException(String message) {
      super(message);
    }
  }

  TransferWatch(TransferLimits limits) {
    this.limits = limits;
  }

  /**
   * Returns what a transfer brings.
   *
   * @param transfer cancelled where it is given up
   * @param received how many bytes have come so far
   * @throws TooSlowException it stops or trickles
   * @throws IOException it fails
   */
  byte[] await(Future<byte[]> transfer, LongSupplier received)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    try {
      while (true) {
        try {
          return transfer.get(CHECK_EVERY, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          requireFast(Duration.ofNanos(System.nanoTime() - start), received.getAsLong());
        }
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure
          ? failure
          : new IOException(e.getCause().toString(), e.getCause());
    } finally {
      transfer.cancel(true);
    }
  }

  private void requireFast(Duration elapsed, long received) throws IOException {
    if (limits.isTooSlow(elapsed, received)) {
      throw new TooSlowException(
          "only %,d bytes came in %d s; a file must be there in %d s, and %,d bytes a second after %d s"
              .formatted(
                  received,
                  elapsed.toSeconds(),
                  limits.whole().toSeconds(),
                  limits.bytesPerSecond(),
                  limits.grace().toSeconds()));
    }
  }
}
