package dev.amund.unlearner.transactions;

import dev.amund.event.ModelVersionRetired;
import dev.amund.event.follow.TopicReader;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads back which versions were retired. A daemon that takes a partition over must know, because
 * its predecessor may have died between the event and the deletion. It then makes up for the
 * deletion, without a second event.
 */
public final class Retirements {
  private final TopicReader<ModelVersionRetired> reader;
  private final String topic;

  public Retirements(TopicReader<ModelVersionRetired> reader, String topic) {
    this.reader = reader;
    this.topic = topic;
  }

  /**
   * The newest version that was retired of every model whose key falls into {@code partition}.
   * Versions are retired in order: all before it are retired too.
   */
  Map<String, Long> read(int partition) {
    var newest = new HashMap<String, Long>();
    reader.read(
        new TopicPartition(topic, partition),
        0,
        record -> newest.merge(record.key(), record.value().getVersion(), Math::max));
    return newest;
  }
}
