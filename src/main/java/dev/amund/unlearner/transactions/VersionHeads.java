package dev.amund.unlearner.transactions;

import dev.amund.event.ModelVersionPublished;
import dev.amund.event.follow.TopicReader;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the newest published version of each model back from the compacted {@code model-versions}
 * topic.
 *
 * <p>A daemon that takes a partition over must know where the version chain ends before it adds to
 * it. It reads after {@code initTransactions()}, which has ended whatever transaction its
 * predecessor left open, so that the last stable offset is the true end.
 */
public final class VersionHeads {
  private final TopicReader<ModelVersionPublished> reader;
  private final String topic;

  public VersionHeads(TopicReader<ModelVersionPublished> reader, String topic) {
    this.reader = reader;
    this.topic = topic;
  }

  /** The newest version of every model whose key falls into {@code partition}. */
  Map<String, ModelVersionPublished> read(int partition) {
    var heads = new HashMap<String, ModelVersionPublished>();
    reader.read(new TopicPartition(topic, partition), 0, record -> note(record, heads));
    return heads;
  }

  /** The newest version of every model. */
  public Map<String, ModelVersionPublished> readAll() {
    var heads = new HashMap<String, ModelVersionPublished>();
    reader.readAll(topic, record -> note(record, heads));
    return heads;
  }

  private static void note(
      ConsumerRecord<String, ModelVersionPublished> record,
      Map<String, ModelVersionPublished> heads) {
    if (record.value() == null) {
      heads.remove(record.key());
    } else {
      heads.merge(record.key(), record.value(), (a, b) -> a.getVersion() > b.getVersion() ? a : b);
    }
  }
}
