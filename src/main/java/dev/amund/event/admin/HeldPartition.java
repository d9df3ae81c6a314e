package dev.amund.event.admin;

import java.time.Duration;
import org.apache.kafka.common.TopicPartition;

/**
 * A partition in which a transaction is open: readers of committed records get nothing from its
 * first record on.
 *
 * @param partition which
 * @param offset of the first record of the transaction
 * @param records how many records follow from there, those of the transaction included
 * @param age how long it has been seen open; it may be older
 */
public record HeldPartition(TopicPartition partition, long offset, long records, Duration age) {}
