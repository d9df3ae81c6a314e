/**
 * Reads Avro's binary encoding from any writer's schema into amund's own. It is more lenient than
 * Avro's own resolution, which refuses schemas that registries accept, and bounded, because neither
 * the bytes nor the writer's schema can be trusted.
 */
package dev.amund.event.decode;
