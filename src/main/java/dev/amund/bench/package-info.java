/**
 * Benches: how well amund forgets, measured on a whole case beside the methods that it is to be
 * compared with. They use the method itself, and neither Kafka nor a daemon.
 */
package dev.amund.bench;
