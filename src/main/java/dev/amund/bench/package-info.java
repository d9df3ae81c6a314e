/**
 * Benches: how well amund forgets, measured on a whole case beside the methods that it is to be
 * compared with; and how fast its intake is, beside bare Kafka Streams. The quality bench uses the
 * method itself, and neither Kafka nor a daemon; the intake bench brings a broker of its own.
 */
package dev.amund.bench;
