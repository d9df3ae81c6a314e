package dev.amund.event.decode;

import java.io.IOException;

/** Reads one value, which lies there in its writer's schema, as the reader's schema wants it. */
@FunctionalInterface
interface ValueReader {
  /**
   * The value as the generated classes take it; null for Avro's null.
   *
   * @throws IOException if the bytes end too soon or are no value of the writer's schema
   * @throws RuntimeException if the value cannot be one of the reader's schema
   */
  Object read(AvroInput in) throws IOException;
}
