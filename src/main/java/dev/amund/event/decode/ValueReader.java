package dev.amund.event.decode;

import java.io.IOException;

/** Reads one value from its writer's schema into the reader's. */
@FunctionalInterface
interface ValueReader {
  /**
   * Returns the value for the generated classes; null for Avro's null.
   *
   * @throws IOException if the bytes end too soon or are no value of the writer's schema
   * @throws RuntimeException if the value cannot be one of the reader's schema
   */
  Object read(AvroInput in) throws IOException;
}
