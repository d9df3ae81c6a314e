/**
 * An in-process Kafka broker, Schema Registry and generated data set, for the demo and the tests.
 * Not for production.
 */
package dev.amund.embedded;
