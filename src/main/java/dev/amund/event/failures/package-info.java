/**
 * What a failure of Kafka or of the schema registry means, to whom it is reported and how often:
 * written once, for all floors above.
 */
package dev.amund.event.failures;
