package dev.amund.bench.intake;

/** A Kafka Streams application that takes requests from a topic and is timed from outside. */
interface StreamsUnderTest extends AutoCloseable {

  /** Its consumer group, which commits how far it is. */
  String group();

  /** Starts it and returns at once. */
  void start();

  /** Whether it runs and has its partition. */
  boolean isReady();

  /** Whether it has given up. */
  boolean hasFailed();

  /** How many requests have come through it as they should. */
  long through();

  @Override
  void close();
}
