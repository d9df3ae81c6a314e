package dev.amund.event.failures;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/** Waits for results of Kafka's clients. */
public final class KafkaResults {
  private KafkaResults() {}

  /**
   * Waits for a result.
   *
   * @throws KafkaException if the client's failure
   * @throws InterruptException if the thread was interrupted
   */
  public static <T> T get(Future<T> result) {
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
