package dev.amund.fuzz;

import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A record that nobody should send.
 *
 * @param kind what is wrong with it
 * @param compression how it is to be sent
 * @param record with the partition that it is to go to
 */
public record HostileRecord(
    HostileKind kind, String compression, ProducerRecord<byte[], byte[]> record) {}
