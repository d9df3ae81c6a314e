/**
 * The events that cross amund's borders: the Avro classes generated from {@code schemas/}, the
 * names and shapes of the topics, the serializers, and the settings of every Kafka client.
 */
package dev.amund.event;
