package dev.amund.event;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Takes no more than the beginning of what is too large, and notes in the record's headers what the
 * whole was. A record that is small on the wire can be large once it is decompressed, and a poll
 * brings many at once.
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
