/**
 * The events that cross amund's borders: the Avro classes generated from {@code schemas/}, the
 * names of the topics, the keys of records, and the identifiers, texts and labels that go with
 * events everywhere. How events reach Kafka and come from it is in the packages below this name.
 */
package dev.amund.event;
