package dev.amund.event.deadletters;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Truncates values that are too large, and describes the whole in the record's headers. A record
 * that is small on the wire can be large once decompressed, and a poll returns many at once.
 */
final class BoundedBytesDeserializer implements Deserializer<byte[]> {
  private final RecordPart part;
  private final int maxBytes;

  BoundedBytesDeserializer(RecordPart part, int maxBytes) {
    this.part = part;
    this.maxBytes = maxBytes;
  }

  @Override
  public byte[] deserialize(String topic, Headers headers, ByteBuffer data) {
    return data == null ? null : part.take(data, maxBytes, headers);
  }

  @Override
  public byte[] deserialize(String topic, byte[] data) {
    return data == null ? null : part.take(ByteBuffer.wrap(data), maxBytes, new RecordHeaders());
  }
}
