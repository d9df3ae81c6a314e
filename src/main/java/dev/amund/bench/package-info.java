/**
 * Benches: the quality of forgetting, compared with other methods; the cost of an update, compared
 * with a reference procedure, and its growth; the rate of the intake, compared with plain Kafka
 * Streams; and the sample store. The quality bench uses the method alone, without Kafka or a
 * daemon; those of updates run whole daemons on their own broker.
 *
 * <p>Each bench is a package; {@code common} and {@code daemon} are shared.
 */
package dev.amund.bench;
