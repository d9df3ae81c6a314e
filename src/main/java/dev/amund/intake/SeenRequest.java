package dev.amund.intake;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * What is remembered of a request so that a later record under its id can be judged.
 *
 * @param firstSeenAt when it came, epoch milliseconds
 * @param content its {@link RequestContent#hash}
 */
record SeenRequest(long firstSeenAt, byte[] content) {

  /** Whether a request that has this hash asks for the same. */
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
