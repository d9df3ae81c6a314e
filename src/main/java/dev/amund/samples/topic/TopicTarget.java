package dev.amund.samples.topic;

import dev.amund.event.KafkaResults;
import dev.amund.samples.Content;
import dev.amund.samples.ImageShape;
import dev.amund.samples.ImportReport.Reason;
import dev.amund.samples.Registration;
import dev.amund.samples.SampleRefusedException;
import dev.amund.samples.imports.ImportTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * The topic of a model. It keeps no notes: an import that was interrupted is done again from its
 * first row, and writes the same records again. An image that no store could take is refused here
 * as well; whether a link can be followed shows only at those who follow the topic.
 */
public final class TopicTarget implements ImportTarget {
  private final SampleTopic topic;
  private final String modelId;
  private final List<Future<RecordMetadata>> underWay = new ArrayList<>();

  /**
   * @param topic the caller's to close
   */
  public TopicTarget(SampleTopic topic, String modelId) {
    this.topic = topic;
    this.modelId = modelId;
  }

  @Override
  public void requireShape(ImageShape shape) {
    // Those who follow know theirs.
  }

  @Override
  public Optional<String> checkpoint(String name) {
    return Optional.empty();
  }

  /**
   * Sends a sample.
   *
   * @throws SampleRefusedException its image cannot be decoded, or it is too large for a record
   */
  @Override
  public void put(Registration sample) throws SampleRefusedException {
    if (sample.content() instanceof Content.Encoded image) {
      image.requireDecodable();
    }
    var sent = topic.register(modelId, sample);
    if (sent.isDone()) {
      // At once: the producer itself does not take it.
      requireFits(sent);
    }
    underWay.add(sent);
  }

  private static void requireFits(Future<RecordMetadata> sent) throws SampleRefusedException {
    try {
      sent.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RecordTooLargeException) {
        throw new SampleRefusedException(Reason.TOO_LARGE, e.getCause().getMessage());
      }
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /**
   * Waits for the brokers.
   *
   * @throws org.apache.kafka.common.KafkaException some of the samples cannot be sent
   */
  @Override
  public void checkpoint(String name, String value) {
    settle();
  }

  @Override
  public void close() {
    settle();
  }

  private void settle() {
    underWay.forEach(KafkaResults::get);
    underWay.clear();
  }
}
