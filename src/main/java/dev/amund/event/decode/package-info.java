/**
 * Reads Avro's binary encoding in whatever schema a writer has used, as amund's own schemas want
 * it. More lenient than Avro's own resolution, which refuses schemas that registries accept; and
 * bounded, because neither the bytes nor the writer's schema can be trusted.
 */
package dev.amund.event.decode;
