package dev.amund.samples.topic;

import dev.amund.event.KafkaResults;
import dev.amund.samples.ImageShape;
import dev.amund.samples.Registration;
import dev.amund.samples.imports.ImportTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * The topic of a model. It keeps no notes: an import that was interrupted is done again from its
 * first row, and writes the same records again. Whether an image can be decoded shows at those who
 * follow.
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

  @Override
  public void put(Registration sample) {
    underWay.add(topic.register(modelId, sample));
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
