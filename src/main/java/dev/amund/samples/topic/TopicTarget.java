package dev.amund.samples.topic;

import dev.amund.config.ImagePreparation;
import dev.amund.event.failures.KafkaResults;
import dev.amund.samples.Content;
import dev.amund.samples.Registration;
import dev.amund.samples.imports.ImportTarget;
import dev.amund.samples.report.ImportReport.Reason;
import dev.amund.samples.report.SampleRefusedException;
import dev.amund.samples.shape.SampleShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * The topic of a model. It keeps no notes: an import that was interrupted is done again from its
 * first row, and writes the same records again. An image that no store could take is refused here
 * as well; whether a link can be followed shows only at those who follow the topic.
 */
public final class TopicTarget implements ImportTarget {
  /** Up to here records fit into a topic with the brokers' default limit of 1 MiB. In bytes. */
  private static final int LARGE = 512 * 1024;

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
  public void requireShape(SampleShape shape) {
    // Those who follow know theirs.
  }

  @Override
  public void requirePreparation(String preparation) {
    // Likewise.
  }

  @Override
  public void requireImagePreparation(Optional<ImagePreparation> preparation) {
    // They have it from their configuration.
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
    if (isLarge(sample.content())) {
      requireTaken(sent);
    } else {
      underWay.add(sent);
    }
  }

  private static boolean isLarge(Content content) {
    return content instanceof Content.Encoded image && image.bytes().length > LARGE
        || content instanceof Content.Pixels pixels && pixels.bytes().length > LARGE;
  }

  /** The brokers tell when it comes to them, and the others are not to be lost for it. */
  private static void requireTaken(Future<RecordMetadata> sent) throws SampleRefusedException {
    try {
      KafkaResults.get(sent);
    } catch (RecordTooLargeException e) {
      throw new SampleRefusedException(
          Reason.TOO_LARGE,
          "The topic takes no record of this size (its max.message.bytes): " + e.getMessage());
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
