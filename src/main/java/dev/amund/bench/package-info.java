/**
 * Benches: how well amund forgets, measured on a whole case beside the methods that it is to be
 * compared with; what an update costs, beside a reference procedure, and how that grows; how fast
 * its intake is, beside bare Kafka Streams; and its sample store. The quality bench uses the method
 * itself, and neither Kafka nor a daemon; those of the update run whole daemons on a broker of
 * their own.
 *
 * <p>Each bench is a package; {@code common} and {@code daemon} hold what they share.
 */
package dev.amund.bench;
