package dev.amund.event;

import java.time.Duration;
import org.apache.kafka.common.TopicPartition;

/**
 * A partition in which a transaction is open: readers of committed records get nothing from its
 * first record on, whoever wrote it.
 *
 * @param partition which
 * @param offset of the first record of the transaction
 * @param records how many lie from there on, those of the transaction among them
 * @param age for how long it has been seen to be open; it may be older
 */
public record HeldPartition(TopicPartition partition, long offset, long records, Duration age) {}
