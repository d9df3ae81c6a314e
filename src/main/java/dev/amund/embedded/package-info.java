/**
 * The surroundings in one process: a Kafka broker, a Schema Registry and a generated data set, for
 * the demo and the tests. Not for production.
 */
package dev.amund.embedded;
