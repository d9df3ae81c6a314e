package dev.amund.bench.intake;

/** A Kafka Streams application that is timed from outside. */
interface StreamsUnderTest extends AutoCloseable {

  /** Returns its consumer group, which commits its progress. */
  String group();

  /** Starts it and returns at once. */
  void start();

  /** Returns whether it runs and has its partition. */
  boolean isReady();

  /** Returns whether it has given up. */
  boolean hasFailed();

  /** Returns how many requests it has processed correctly. */
  long through();

  @Override
  void close();
}
