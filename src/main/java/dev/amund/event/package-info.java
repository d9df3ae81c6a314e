/**
 * The events that cross amund's borders: the Avro classes generated from {@code schemas/}, the
 * names and shapes of the topics, the serializers, and the settings of every Kafka client.
 *
 * <p>It is larger than other packages because every floor above reaches Kafka and the schema
 * registry through it alone: how topics are followed, what a refusal of a broker means, and how a
 * repeated failure is reported are written here once, for all of them.
 */
package dev.amund.event;
