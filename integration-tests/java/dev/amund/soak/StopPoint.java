package dev.amund.soak;

import dev.amund.event.DeletionReceipt;
import dev.amund.event.ReceiptStatus;
import dev.amund.event.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A point in a daemon's work at which a fault can be aimed: the moment just before it sends the
 * record that tells of it.
 */
enum StopPoint {
  /** The intake has closed a batch; its transaction is open. */
  BATCH_CLOSED {
    @Override
    boolean isReachedBy(ProducerRecord<?, ?> record, Topics topics) {
      return record.topic().equals(topics.unlearningBatches());
    }
  },
  /** The artifact of a version is written; nothing of its transaction is sent. */
  VERSION_READY {
    @Override
    boolean isReachedBy(ProducerRecord<?, ?> record, Topics topics) {
      return record.topic().equals(topics.modelVersions());
    }
  },
  /** The version is sent, in a transaction that is open. */
  VERSION_SENT {
    @Override
    boolean isReachedBy(ProducerRecord<?, ?> record, Topics topics) {
      return record.topic().equals(topics.evaluations());
    }
  },
  /** The version is committed; no sample is erased. */
  ERASURE_READY {
    @Override
    boolean isReachedBy(ProducerRecord<?, ?> record, Topics topics) {
      return isTombstone(record, topics);
    }
  },
  /** Some tombstones are sent, others are not; the daemon's own store still has the samples. */
  ERASURE_BEGUN {
    @Override
    boolean isReachedBy(ProducerRecord<?, ?> record, Topics topics) {
      // They are sent partition by partition.
      return isTombstone(record, topics) && record.partition() > 0;
    }
  },
  /** The samples are erased everywhere; it is not confirmed. */
  ERASED {
    @Override
    boolean isReachedBy(ProducerRecord<?, ?> record, Topics topics) {
      return record.topic().equals(topics.receipts())
          && record.value() instanceof byte[] value
          && status(value) == ReceiptStatus.ERASED;
    }
  };

  /** The magic byte and the schema's id, in front of the event. */
  private static final int WIRE_HEADER_BYTES = 5;

  /** Returns whether a daemon that is about to send the record is at this point. */
  abstract boolean isReachedBy(ProducerRecord<?, ?> record, Topics topics);

  private static boolean isTombstone(ProducerRecord<?, ?> record, Topics topics) {
    return record.value() == null && record.topic().startsWith(topics.trainingSamples(""));
  }

  private static ReceiptStatus status(byte[] value) {
    int length = value.length - WIRE_HEADER_BYTES;
    var decoder = DecoderFactory.get().binaryDecoder(value, WIRE_HEADER_BYTES, length, null);
    try {
      return new SpecificDatumReader<>(DeletionReceipt.class).read(null, decoder).getStatus();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
