package dev.amund.intake;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * The memory of a request, with which later records under its id are judged.
 *
 * @param firstSeenAt when it arrived, epoch milliseconds
 * @param content its {@link RequestContent#hash}
 */
record SeenRequest(long firstSeenAt, byte[] content) {

  /** Returns whether a request with this hash asks for the same. */
  boolean asksFor(byte[] otherContent) {
    return Arrays.equals(content, otherContent);
  }

  static Serde<SeenRequest> serde() {
    return Serdes.serdeFrom(
        (topic, seen) ->
            ByteBuffer.allocate(Long.BYTES + seen.content().length)
                .putLong(seen.firstSeenAt())
                .put(seen.content())
                .array(),
        (topic, bytes) ->
            new SeenRequest(
                ByteBuffer.wrap(bytes).getLong(),
                Arrays.copyOfRange(bytes, Long.BYTES, bytes.length)));
  }
}
