package dev.amund.unlearner.transactions;

import dev.amund.event.RetrainingRequested;
import dev.amund.event.follow.TopicReader;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads back which batches were handed to retraining. A daemon that takes a partition over must
 * know, for its predecessor may have died between the event and the erasure: then the samples are
 * to be erased, without another attempt and without a second event.
 */
public final class RetrainMarks {
  private final TopicReader<RetrainingRequested> reader;
  private final String topic;

  public RetrainMarks(TopicReader<RetrainingRequested> reader, String topic) {
    this.reader = reader;
    this.topic = topic;
  }

  /** The newest event of every model whose key falls into {@code partition}. */
  Map<String, RetrainingRequested> read(int partition) {
    var newest = new HashMap<String, RetrainingRequested>();
    reader.read(
        new TopicPartition(topic, partition),
        0,
        record -> newest.put(record.value().getModelId(), record.value()));
    return newest;
  }
}
