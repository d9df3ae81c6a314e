/**
 * From deletion requests to micro-batches: a Kafka Streams topology that decodes, drops duplicates,
 * checks, gathers by model and closes batches by count, age, deadline or urgency. Records, state
 * and offsets are one transaction (exactly_once_v2), so a batch number is given once and a request
 * is in one batch.
 *
 * <p>What happens to a record of {@code deletion-requests}:
 *
 * <ul>
 *   <li>bytes that are no event go to the dead-letter topic, as they came, with the reason;
 *   <li>bytes whose schema cannot be had because the registry is silent are parked in a store of
 *       their own and tried again every second; everything else continues meanwhile;
 *   <li>a request whose id is no canonical UUID gets a {@code REJECTED} receipt;
 *   <li>a record that is not in its model's partition (it had no key, or its producer partitions
 *       otherwise) is sent back to the topic with the model's key: the state of a model must be in
 *       one place;
 *   <li>a request whose id the model has seen before gets a receipt under a key of its own: {@code
 *       DUPLICATE} if it asks for the same, {@code REJECTED} if not;
 *   <li>a request that asks for what cannot be gets a {@code REJECTED} receipt;
 *   <li>any other gets an {@code ACCEPTED} receipt and waits in its model's batch.
 * </ul>
 *
 * <p>It has more than thirty classes because it is one topology: each step of it and the quarantine
 * read and write the same state stores in one transaction, and packages for steps would know one
 * another in circles.
 */
package dev.amund.intake;
